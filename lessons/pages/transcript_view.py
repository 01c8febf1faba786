"""The transcript as a page shows it: its languages, a sentence marked, two side by side."""

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from course.text.languages import direction, own_name
from course.text.timecodes import clock
from lessons.pages.language_choice import Choice
from lessons.sentences.bilingual_html import Column, rows_html
from lessons.sentences.sentence_links import (
    Named,
    find_sentence,
    first_start_in,
    mark_sentence,
    sentence_query,
    sentence_text,
)

_SKIP = '<a class="skip" href="?'
_QUOTE = 300


class LanguageLine(NamedTuple):
    """A language the transcript can be read in, alone or beside another."""

    language: str
    name: str
    url: str
    is_current: bool


class Languages(NamedTuple):
    """Those to read in, those that can stand beside, and the way to two or back to one."""

    lines: tuple[LanguageLine, ...] = ()
    others: tuple[LanguageLine, ...] = ()
    sides_url: str = ""


@dataclass(slots=True)
class TranscriptView:
    """What the page prints.

    `named` is the sentence asked for, `quote` its words in quotation marks, `address` the query
    that names it to anybody.
    """

    language: str
    dir: str
    html: str
    beside: str = ""
    languages: Languages = Languages()  # noqa: RUF009 - it cannot change
    named: Named | None = None
    named_clock: str = ""
    address: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class StoredTranscript:
    """What is stored of a video's transcripts, as far as the page needs it."""

    language: str
    html: str
    languages: tuple[str, ...]
    columns: tuple[Column, Column] | None = None


def view_transcript(
    stored: StoredTranscript, choice: Choice, *, t: int | None, n: int, default: str
) -> TranscriptView:
    """The transcript with links that keep to the languages asked for; `default` is the course's."""
    beside = stored.columns[1].language if stored.columns else ""
    kept = _kept(stored, choice, beside)
    html = rows_html(*stored.columns) if stored.columns else stored.html
    view = TranscriptView(stored.language, direction(stored.language), "", beside)
    if t is not None:
        html = _name(view, html, t, n, default)
    if kept:
        html = html.replace(_SKIP, f"{_SKIP}{escape(urlencode(kept))}&amp;")
    view.html = SafeString(html)
    if len(stored.languages) > 1:
        view.languages = _languages(stored.languages, stored.language, beside, t)
    return view


def start_of(view: TranscriptView | None, t: int) -> int:
    """The ms at which the film opens for second t: where the sentence or cue of it begins."""
    if view is None:
        return t * 1000
    if view.named and view.named.second == t:
        return view.named.start_ms
    start_ms = first_start_in(view.html, t)
    return t * 1000 if start_ms is None else start_ms


def _kept(stored: StoredTranscript, choice: Choice, beside: str) -> dict[str, str]:
    if not choice.is_asked:
        return {}
    kept = {"language": stored.language, "beside": beside}
    if choice.language != stored.language:
        del kept["language"]
    return {name: value for name, value in kept.items() if value}


def _name(view: TranscriptView, html: str, t: int, n: int, default: str) -> str:
    named = find_sentence(html, t, n)
    if named is None:
        return html
    view.named, view.named_clock = named, clock(named.second * 1000)
    language = "" if view.language == default else f"language={view.language}&"
    view.address = f"?{language}{sentence_query(named.second, named.n)}"
    view.quote = f"“{_shortened(sentence_text(html, named))}”"
    return mark_sentence(html, named)


def _shortened(text: str) -> str:
    """At most _QUOTE characters, cut at a word where there are spaces."""
    if len(text) <= _QUOTE:
        return text
    cut = text[:_QUOTE]
    return (cut.rpartition(" ")[0] or cut).rstrip(",;:") + "…"


@lru_cache(maxsize=1_000)
def _languages(languages: tuple[str, ...], current: str, beside: str, t: int | None) -> Languages:
    at = "#transcript" if t is None else f"&t={t}#here"
    lines: list[LanguageLine] = []
    others: list[LanguageLine] = []
    for language in languages:
        # Choosing the one that stands beside changes the two about.
        other = current if language == beside else beside
        url = f"?language={language}{f'&beside={other}' if other else ''}{at}"
        lines.append(LanguageLine(language, own_name(language), url, language == current))
        if language != current:
            url = f"?language={current}&beside={language}{at}"
            others.append(LanguageLine(language, own_name(language), url, language == beside))
    sides_url = f"?language={current}{at}" if beside else others[0].url
    return Languages(tuple(lines), tuple(others), sides_url)


def with_address(html: str, url: str, language: str) -> SafeString:
    """Stored HTML whose links lead to the film in the step at `url`."""
    link = f'<a class="skip" href="{escape(url)}?language={language}&amp;'
    return SafeString(html.replace(_SKIP, link))
