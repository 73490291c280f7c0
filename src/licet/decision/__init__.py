"""Rules over a table: derive, decide, explain."""
