"""The interface in Korean and Chinese: complete, in sync with the sources, and on the pages."""

import gettext
import re
from collections import Counter

import polib
import pytest

from tests.config.catalogues import (
    LOCALES,
    catalogue,
    folder,
    message,
    messages_of_sources,
)

# Placeholders of the old and the new style, doubled percent signs, and elements.
_FIXED = re.compile(r"%\(\w+\)[sd]|%%|<[^>]*>|\]\(|https://address|zh-Han[st]|Europe/London")
_QUOTED_NAME = re.compile(r"\w+\.(?:png|pdf)")

each_locale = pytest.mark.parametrize("locale", LOCALES.values())


def translations_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@each_locale
def test_catalogue_holds_what_the_sources_say_and_nothing_else(locale: str) -> None:
    held = {message(entry) for entry in catalogue(locale) if not entry.obsolete}

    said = messages_of_sources()

    assert said - held == set(), "run `make messages` and translate these"
    assert held - said == set(), "run `make messages`"


@each_locale
def test_catalogue_is_complete(locale: str) -> None:
    po = catalogue(locale)

    assert [entry.msgid for entry in po if not all(translations_of(entry))] == []
    assert [entry.msgid for entry in po.fuzzy_entries()] == []
    assert [entry.msgid for entry in po.obsolete_entries()] == []


@each_locale
def test_translations_keep_placeholders_and_elements(locale: str) -> None:
    changed = [
        (entry.msgid, text)
        for entry in catalogue(locale)
        for text in translations_of(entry)
        if fixed_parts(text) != fixed_parts(entry.msgid_plural or entry.msgid)
    ]

    assert changed == []


def fixed_parts(text: str) -> Counter[str]:
    return Counter(_FIXED.findall(text) + _QUOTED_NAME.findall(text))


@each_locale
def test_translations_bring_no_sign_that_html_would_read(locale: str) -> None:
    """Templates print translations as they are, into attributes too."""
    signs = [
        (entry.msgid, text)
        for entry in catalogue(locale)
        for text in translations_of(entry)
        for sign in '"<>&'
        if sign in text and sign not in entry.msgid
    ]

    assert signs == []


@each_locale
def test_translations_end_as_their_text_does(locale: str) -> None:
    """Sentences keep their full stop, headings get none, no space is lost or added."""
    ends = [
        (entry.msgid, text)
        for entry in catalogue(locale)
        for text in translations_of(entry)
        if text.endswith((".", "。")) != entry.msgid.endswith(".") or text != text.rstrip()
    ]

    assert ends == []


@each_locale
def test_compiled_catalogue_is_in_step(locale: str) -> None:
    with (folder(locale) / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    written: dict[str | tuple[str, int], str] = {}
    for entry in catalogue(locale):
        key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        if entry.msgid_plural:
            written |= {(key, index): text for index, text in entry.msgstr_plural.items()}
        else:
            written[key] = entry.msgstr
    compiled._catalog.pop("")  # type: ignore[attr-defined]
    assert compiled._catalog == written, "run `make messages`"  # type: ignore[attr-defined]
