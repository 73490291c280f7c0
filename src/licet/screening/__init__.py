"""Is this name that party: names, candidates, scores, ownership."""
