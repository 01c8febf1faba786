"""Arrangements that tests share: made once, and each test is rolled back to them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def rolled_back(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written in the block stays until its end: for fixtures of a module or class.

    Tests of that module or class that use the database begin with it, and what they write is
    undone as ever.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
