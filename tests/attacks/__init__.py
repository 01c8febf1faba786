"""Hostile texts, and how much work they make."""
