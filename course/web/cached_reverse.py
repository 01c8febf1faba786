"""Addresses of pages, looked up once in a process: they do not change while the site runs."""

from functools import lru_cache

from django.urls import reverse

MOST_ADDRESSES = 4_000


@lru_cache(maxsize=MOST_ADDRESSES)
def address(view: str, *arguments: str | int) -> str:
    """`reverse`, for the addresses that pages are full of."""
    return reverse(view, args=arguments)
