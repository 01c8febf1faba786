"""Rate limits for guessable secrets (such as codes to join), counted in the shared cache."""

from django.core.cache import cache

MOST_TRIES = 10
WITHIN_SECONDS = 600


def may_try(door: str, person: int) -> bool:
    """Whether this person may try once more."""
    return int(cache.get(_key(door, person), 0)) < MOST_TRIES


def note_failure(door: str, person: int) -> None:
    """Count a failed attempt; the count expires some minutes after the first one."""
    key = _key(door, person)
    if not cache.add(key, 1, WITHIN_SECONDS):
        cache.incr(key)


def _key(door: str, person: int) -> str:
    return f"attempts:{door}:{person}"
