"""Date formats of each language."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import to_locale

MOMENT = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "name", "shown"),
    [
        ("en", "DATE_FORMAT", "5 November 2026"),
        ("ko", "DATE_FORMAT", "2026년 11월 5일"),
        ("zh-hans", "DATE_FORMAT", "2026年11月5日"),
        ("en", "MONTH_DAY_FORMAT", "5 November"),
        ("ko", "MONTH_DAY_FORMAT", "11월 5일"),
        ("zh-hans", "MONTH_DAY_FORMAT", "11月5日"),
        ("en", "SHORT_DATETIME_FORMAT", "5 Nov 2026, 09:30"),
        ("en", "WEEKDAY_OPENING_FORMAT", "Thursday, 5 November 2026, 09:30 UTC"),
        ("ko", "WEEKDAY_OPENING_FORMAT", "2026년 11월 5일 목요일 09:30 UTC"),
        ("zh-hans", "WEEKDAY_OPENING_FORMAT", "2026年11月5日 星期四 09:30 UTC"),
    ],
)
def test_dates_are_written_as_the_language_does(language: str, name: str, shown: str) -> None:
    with translation.override(language):
        assert date_format(MOMENT, name) == shown


def test_every_language_has_the_same_formats() -> None:
    names = {
        tag: {name for name in vars(_formats(tag)) if name.endswith("_FORMAT")}
        for tag, _ in settings.LANGUAGES
    }

    assert all(own == names["en"] for own in names.values()), names


def _formats(tag: str) -> object:
    return import_module(f"config.formats.{to_locale(tag)}.formats")
