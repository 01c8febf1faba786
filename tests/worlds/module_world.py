"""A world that the tests of one module look at and do not change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests import factories

World = TypeVar("World")


@contextmanager
def module_world(blocker: DjangoDbBlocker, build: Callable[[], World]) -> Iterator[World]:
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: factories.NOW)
        with transaction.atomic():
            yield build()
            transaction.set_rollback(True)
