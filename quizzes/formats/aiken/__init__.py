"""Aiken, as Moodle takes it: parser and writer."""
