"""The database of the tests, and the cast that plays in them."""

import pytest

from desk import embedded_postgres


def pytest_configure() -> None:
    """Start the embedded PostgreSQL; each worker says it too, the first one does it."""
    if embedded_postgres.is_wanted():
        embedded_postgres.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it again when the last process that uses it is done."""
    if embedded_postgres.is_wanted() and not hasattr(config, "workerinput"):
        embedded_postgres.stop()
