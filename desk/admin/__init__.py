"""The educators' admin pages; importing this package registers them."""

from desk.admin.courses import certificates, course, weeks
from desk.admin.people import people, site_pages
from desk.admin.runs import run
from desk.admin.steps import step

__all__ = ["certificates", "course", "people", "run", "site_pages", "step", "weeks"]
