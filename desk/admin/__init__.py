"""The educators' pages; importing them puts them on the admin site."""

from desk.admin import courses, people, runs, site_pages, steps, weeks

__all__ = ["courses", "people", "runs", "site_pages", "steps", "weeks"]
