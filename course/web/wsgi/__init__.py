"""Wrappers of the WSGI application: what a request has to be before Django reads it."""
