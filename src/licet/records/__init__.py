"""Kept determinations and authorizations: an append-only log whose entries are chained by digest."""
