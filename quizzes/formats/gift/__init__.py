"""Moodle's GIFT: reading, what becomes of its questions here, and writing."""
