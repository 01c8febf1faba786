"""A site whose pages for visitors are all kept, none at first."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from course.web import kept_pages
from tests.worlds.public_pages import PublicWorld, make_world


@pytest.fixture
def world(now: datetime, transactional_db: None) -> Iterator[PublicWorld]:
    kept_pages.shelf.clear()
    yield make_world()
    kept_pages.shelf.clear()
