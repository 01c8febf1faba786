"""Moodle's XML of questions: parser and writer."""
