"""Readers of trade and input-output tables, and the concordances between their codes."""
