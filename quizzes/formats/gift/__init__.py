"""Moodle's GIFT format: parser, conversion to our questions, and writer."""
