"""Caption files written so that reading them again gives the same cues."""
