import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template import Context, engines
from django.test import override_settings
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from course.models import User
from course.templatetags import kept as tags
from course.templatetags.kept import _block, _piece

PIECES = {
    "word.html": "<b>{{ word }}</b>",
    "line.html": "{% if is_first %}First: {% endif %}{{ line.title }};",
    "when.html": "{% load i18n %}{% get_current_language as ui %}{{ ui }} {{ at|date:'H:i' }}",
    "person.html": "{{ user }}{{ request }}{{ word }}",
}
LOCMEM = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "libraries": {"kept": "course.templatetags.kept"},
            "loaders": [("django.template.loaders.locmem.Loader", PIECES)],
        },
    }
]


class Line(NamedTuple):
    title: str
    is_done: bool = False


@pytest.fixture(autouse=True)
def pieces() -> Iterator[None]:
    with override_settings(TEMPLATES=LOCMEM):
        _piece.cache_clear()
        yield
    _piece.cache_clear()


def kept(name: str, **values: Any) -> SafeString:
    return tags.kept(Context(), name, **values)


def kept_lines(name: str, lines: list[Line]) -> SafeString:
    return tags.kept_lines(Context(), name, lines)


def made() -> int:
    return _piece.cache_info().misses


def test_piece_is_put_together_once_for_the_same_values() -> None:
    assert kept("word.html", word="river") == "<b>river</b>"
    assert kept("word.html", word="river") == "<b>river</b>"
    assert made() == 1


def test_other_values_make_another_piece() -> None:
    assert kept("word.html", word="river") != kept("word.html", word="hill")
    assert made() == 2


def test_piece_escapes_what_it_is_given() -> None:
    assert kept("word.html", word="<i>") == "<b>&lt;i&gt;</b>"
    assert kept("word.html", word=SafeString("<i>")) == "<b><i></b>"
    assert kept("word.html", word="<i>") == "<b>&lt;i&gt;</b>"


def test_equal_values_of_other_types_are_other_values() -> None:
    assert [kept("word.html", word=value) for value in (1, True, 1.0)] == [
        "<b>1</b>",
        "<b>True</b>",
        "<b>1.0</b>",
    ]


def test_language_and_time_zone_are_part_of_the_key() -> None:
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with translation.override("en"), timezone.override(ZoneInfo("UTC")):
        assert kept("when.html", at=at) == "en 12:00"
    with translation.override("ko"), timezone.override(ZoneInfo("Asia/Seoul")):
        assert kept("when.html", at=at) == "ko 21:00"
    with translation.override("en"), timezone.override(ZoneInfo("UTC")):
        assert kept("when.html", at=at) == "en 12:00"


def test_page_looks_up_its_language_and_zone_once() -> None:
    page = engines["django"].from_string(
        '{% load kept %}{% kept "when.html" at=at %} {% kept "when.html" at=at %}'
    )
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)

    with translation.override("ko"), timezone.override(ZoneInfo("Asia/Seoul")):
        assert page.render({"at": at}) == "ko 21:00 ko 21:00"
    with translation.override("en"), timezone.override(ZoneInfo("UTC")):
        assert page.render({"at": at}) == "en 12:00 en 12:00"


def test_no_template_changes_language_or_zone_in_the_middle() -> None:
    """Otherwise cached fragments in there would be those of the surrounding page."""
    changing = re.compile(r"{%\s*(language|timezone|localtime)\b")

    folder = settings.BASE_DIR / "templates"
    assert [str(path) for path in folder.rglob("*.html") if changing.search(path.read_text())] == []


def test_piece_knows_nothing_of_the_request() -> None:
    page = engines["django"].from_string('{% load kept %}{% kept "person.html" word="only" %}')

    assert page.render({"user": "Ada", "request": "a request"}) == "only"


@pytest.mark.parametrize("value", [User(pk=7), [User(pk=7)], (User(pk=7),), (SafeString("a"),)])
def test_values_that_may_print_unlike_when_equal_are_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        kept("word.html", word=value)


def test_lines_are_kept_one_by_one() -> None:
    lines = [Line("a"), Line("b")]

    assert kept_lines("line.html", lines) == "First: a;b;"
    assert kept_lines("line.html", [*lines, Line("c")]) == "First: a;b;c;"
    assert made() == 3
    assert kept_lines("line.html", []) == ""


def test_whoever_edits_templates_sees_the_edit_at_once() -> None:
    with override_settings(DEBUG=True):
        kept("word.html", word="river")
    assert made() == 0


def test_blocks_are_kept_apart_from_pieces() -> None:
    _block.cache_clear()
    lines = [Line("A"), Line("B"), Line("A")]

    printed = tags.kept_blocks(Context(), "line.html", lines)

    assert printed == "A;B;A;"
    assert (_block.cache_info().misses, made()) == (2, 0)
