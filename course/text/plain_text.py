"""HTML as plain text."""

import re
from html import unescape

# No tag holds a < of its own, so that every sign is looked at once.
_TAG = re.compile(r"<[^<>]*>")


def html_to_text(rendered: str) -> str:
    """The words of what `course.text.markdown` rendered, without its markup, on one line."""
    return " ".join(without_tags(rendered.replace("</p>", " ")).split())


def without_tags(html: str) -> str:
    """What stands between the tags, with its character references read; spaces stay."""
    return unescape(_TAG.sub("", html))
