"""Kept determinations and authorizations."""
