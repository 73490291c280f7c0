"""licet: may this shipment go, on that day, under which rule; and what does the answer cost?"""
