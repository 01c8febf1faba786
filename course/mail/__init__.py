"""Outgoing mail: posted into a table with what causes it, sent by the worker."""
