"""Every URL pattern of the site."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern, from the root."""
    for item in resolver.url_patterns:
        path = prefix + str(item.pattern).removeprefix("^")
        if isinstance(item, URLResolver):
            yield from patterns(item, path)
        else:
            yield f"^{path}".removesuffix("$").removesuffix("\\Z") + "$", item
