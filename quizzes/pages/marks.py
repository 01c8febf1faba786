"""Formatting of scores and marks."""

from decimal import Decimal


def percent_of(score: Decimal | None) -> int | None:
    """A score in whole percent, rounded down: 70 % is never less than that."""
    return None if score is None else int(score * 100)


def short_number(number: Decimal) -> str:
    """At most two decimals, without trailing zeros."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
