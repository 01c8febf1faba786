"""Every address of the site, from its URL configuration."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address there is, as its pattern from the root."""
    for item in resolver.url_patterns:
        path = prefix + str(item.pattern).removeprefix("^")
        if isinstance(item, URLResolver):
            yield from patterns(item, path)
        else:
            yield f"^{path}".removesuffix("$").removesuffix("\\Z") + "$", item
