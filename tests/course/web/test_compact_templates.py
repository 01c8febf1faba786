"""Templates without the layout of their source print the same words and elements."""

from pathlib import Path

import pytest
from django.template import engines
from django.utils import translation

from course.web.compact_templates import CompactLoader, compact


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>\n    One\n\n    two\n</p>\n", "<p>\nOne\ntwo\n</p>\n"),
        ("One  two", "One  two"),
        ("A\n  {% if x %}\n\n    B\n  {% endif %}\nD", "A\n{% if x %}\nB\n{% endif %}\nD"),
        ("", ""),
    ],
)
def test_each_line_break_is_one(source: str, expected: str) -> None:
    assert compact(source) == expected


def test_mail_keeps_its_lines() -> None:
    loader = CompactLoader(engines["django"].engine)  # type: ignore[attr-defined]
    name = "account/email/base_message.txt"
    (origin,) = (
        origin for origin in loader.get_template_sources(name) if Path(origin.name).exists()
    )

    assert loader.get_contents(origin) == Path(origin.name).read_text(encoding="utf-8")


def test_phrases_over_several_lines_are_still_translated() -> None:
    """Their msgid is made of the source; compacting must not make another of it."""
    template = engines["django"].get_template("course/_step_state.html")

    with translation.override("ko"):
        text = template.render({"line": {"failed_percent": 40}})

    assert "40" in text
    assert "not passed" not in text
