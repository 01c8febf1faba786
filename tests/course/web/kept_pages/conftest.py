"""A site with each kind of page that visitors see; nothing is kept at first."""

from datetime import datetime

import pytest

from tests.worlds.public_pages import PublicWorld, make_world


@pytest.fixture
def world(now: datetime, transactional_db: None) -> PublicWorld:
    return make_world()
