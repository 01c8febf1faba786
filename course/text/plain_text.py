"""HTML as plain text."""

import re
from html import unescape

# No tag holds a < of its own, so that every sign is looked at once.
_TAG = re.compile(r"<[^<>]*>")
_FORMULA = re.compile(r'<math[^<>]* alttext="([^"<>]*)"[^<>]*>')


def html_to_text(rendered: str) -> str:
    """What `course.text.markdown` rendered, without its markup, on one line; formulas in TeX."""
    text = _with_sources(rendered.replace("</p>", " "))
    return " ".join(without_tags(text).split())


def _with_sources(rendered: str) -> str:
    """Formulas as they were typed."""
    parts = rendered.split("</math>")
    for at, part in enumerate(parts[:-1]):
        found = _FORMULA.search(part)
        if found is not None:
            parts[at] = part[: found.start()] + found[1]
    return "".join(parts)


def without_tags(html: str) -> str:
    """What stands between the tags, with its character references read; spaces stay."""
    return unescape(_TAG.sub("", html))
