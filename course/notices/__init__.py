"""Notices: what happened that concerns a person, in the site and by mail."""
