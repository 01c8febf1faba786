"""Cached `reverse`: URLs are resolved once per process, as they do not change while it runs."""

from functools import lru_cache

from django.urls import reverse

MOST_ADDRESSES = 4_000


@lru_cache(maxsize=MOST_ADDRESSES)
def address(view: str, *arguments: str | int) -> str:
    """`reverse`, cached, for the URLs that pages are full of."""
    return reverse(view, args=arguments)
