"""The heat map of a film: what people played, again or not, and where they stopped."""
