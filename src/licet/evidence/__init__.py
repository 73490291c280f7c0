"""Documents, claims, origins, conflicts."""
