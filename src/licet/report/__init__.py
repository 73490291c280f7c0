"""Tables and one self-contained page from the results."""
