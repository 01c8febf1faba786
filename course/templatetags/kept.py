"""Template fragment cache: `{% kept %}` renders a template once for the same values.

`{% load kept %}{% kept "course/_share.html" title=page.title url=page.url %}` renders a template
with these values and nothing else: no request, no user. The cache key is these values, the language
and the time zone: other values make another fragment, so nothing goes stale and nobody's data is
shown to anybody else.

`{% kept_lines "course/_line.html" page.steps language=course.language %}` does so for each `line`;
the first one gets `is_first` and is a fragment of its own. `{% kept_blocks %}` is for few and large
fragments, of several kilobytes each, so that they do not drive out the small ones.
"""

from collections.abc import Callable, Iterable
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.safestring import SafeData, SafeString

register = template.Library()

# Per process; a fragment is some hundred bytes.
MOST_PIECES = 3_000
# Some kilobytes each.
MOST_BLOCKS = 256
# Where the page's context caches them; templates cannot see attributes of their context.
_HERE = "kept_here"
_PLAIN = (str, int, float, Decimal, date, time, type(None))


@register.simple_tag(takes_context=True)
def kept(context: Context, name: str, **values: Any) -> SafeString:
    return _maker()(name, *_here(context), tuple(values), *values.values())


@register.simple_tag(takes_context=True)
def kept_lines(
    context: Context, name: str, lines: Iterable[tuple[Any, ...]], **values: Any
) -> SafeString:
    make, here, rest = _maker(), _here(context), tuple(values.values())
    names = ("line", "is_first", *values)
    pieces = [make(name, *here, names, line, not index, *rest) for index, line in enumerate(lines)]
    return SafeString("".join(pieces))


@register.simple_tag(takes_context=True)
def kept_blocks(
    context: Context, name: str, blocks: Iterable[tuple[Any, ...]], **values: Any
) -> SafeString:
    make, here, rest = _maker(_block), _here(context), tuple(values.values())
    names = ("line", *values)
    return SafeString("".join([make(name, *here, names, block, *rest) for block in blocks]))


def _here(context: Context) -> tuple[str, str]:
    """Language and time zone, looked up once per page: they cost as much as the rest of a tag."""
    here: tuple[str, str] | None = getattr(context, _HERE, None)
    if here is None:
        here = translation.get_language() or "", timezone.get_current_timezone_name()
        setattr(context, _HERE, here)
    return here


def _render(
    name: str, _language: str, _zone: str, names: tuple[str, ...], *values: Any
) -> SafeString:
    for key, value in zip(names, values, strict=True):
        if not _is_plain(value):
            raise TypeError(
                f"{name} is kept by {key}: give words, numbers, dates or tuples of them."
            )
    return SafeString(get_template(name).render(dict(zip(names, values, strict=True))))


_piece = lru_cache(maxsize=MOST_PIECES, typed=True)(_render)
_block = lru_cache(maxsize=MOST_BLOCKS, typed=True)(_render)


def _maker(cached: Callable[..., SafeString] = _piece) -> Callable[..., SafeString]:
    """Not cached while the template loaders are not: edits of templates show at once."""
    return _render if settings.DEBUG else cached


def _is_plain(value: Any, *, inside: bool = False) -> bool:
    """Whether equal values print alike: a model instance, for one, equals every other of its pk.

    Safe text equals unsafe text; `lru_cache` tells the types apart at the top level, not inside
    tuples.
    """
    if isinstance(value, tuple):
        return all(_is_plain(item, inside=True) for item in value)
    return isinstance(value, _PLAIN) and not (inside and isinstance(value, SafeData))
