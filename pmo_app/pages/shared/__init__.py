"""What every family of pages uses, and no family owns."""
