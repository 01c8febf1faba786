"""Texts of a page as read by people, by language."""

import re
from html.parser import HTMLParser

from tests.config.catalogues import LOCALES, catalogue

_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track"}
_SPOKEN = {"alt", "title", "aria-label", "aria-description", "placeholder"}


# Titles in test data that are also words of the interface.
TITLES = {"Open", "Draft", "Closed"}
# The admin's own icons have English text alternatives in every language.
_ADMIN_PICTURES = "/admin/img/"
LEAST_WORDS = 4
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|<[^>]*>")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang") or self._language()
        if tag == "img" and _ADMIN_PICTURES in given.get("src", ""):
            given.pop("alt", None)
        for name, value in given.items():
            is_button = name == "value" and given.get("type") in {"submit", "button"}
            if name in _SPOKEN or is_button or (name.startswith("data-") and " " in value):
                self.texts.append((language, value))
        if tag not in _VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1][0] not in {"script", "style", "textarea"}:
            self.texts.append((self._language(), data))

    def _language(self) -> str:
        return self.open[-1][1] if self.open else ""


def texts_of(html: str, language: str) -> list[str]:
    """The texts and spoken attributes in this language, with white space collapsed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    texts = [" ".join(text.split()) for spoken, text in reader.texts if spoken == language]
    return [text for text in texts if text]


def left_in_english(html: str, language: str) -> list[str]:
    """English interface texts on a page in this language."""
    assert f'<html lang="{language}"' in html
    entries = list(catalogue(LOCALES[language]))
    wholes = {entry.msgid.strip() for entry in entries if entry.msgid != entry.msgstr} - TITLES
    pieces = {
        piece.strip()
        for entry in entries
        for text in (entry.msgid, entry.msgid_plural)
        for piece in _PLACEHOLDER.split(text)
        if len(piece.split()) >= LEAST_WORDS
    }
    texts = texts_of(html, language)
    everything = "\n".join(texts)
    return sorted(wholes & set(texts)) + [piece for piece in pieces if piece in everything]
