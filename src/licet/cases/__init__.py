"""Built-in cases, each a folder of cited CSV files."""
