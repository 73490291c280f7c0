"""The libraries of law: dated, cited rules and tables, one folder a jurisdiction."""
