"""Learners' private notes."""
