"""`manage.py doctor`: diagnostics of a site, each finding with its remedy."""
