"""What the determinations cost: exposure and models of loss."""
