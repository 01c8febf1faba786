"""Rate limits for guessable secrets (such as codes to join), counted in the shared cache."""

from django.core.cache import cache

MOST_TRIES = 10
WITHIN_SECONDS = 600


def take_try(door: str, person: int) -> str | None:
    """One of this person's tries within ten minutes, or None when there is none left.

    Taken before it is known whether it succeeds, so that many at once are no more than allowed.
    """
    tries = (f"tries:{door}:{person}:{number}" for number in range(MOST_TRIES))
    return next((key for key in tries if cache.add(key, 1, WITHIN_SECONDS)), None)


def give_back(taken: str) -> None:
    """What succeeded was no guess."""
    cache.delete(taken)
