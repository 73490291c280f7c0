"""Published lists of parties: one file a source, snapshots kept by digest."""
