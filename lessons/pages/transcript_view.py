"""The transcript on a page: languages, the highlighted sentence, the bilingual view."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from course.text.languages import own_name
from course.text.timecodes import clock
from lessons.pages.language_choice import Choice
from lessons.sentences.bilingual import Column, rows_html
from lessons.sentences.markup import mark_sentence, sentence_words, with_skips_to
from lessons.sentences.sentence_index import SentenceEntry, SentenceIndex
from lessons.sentences.sentence_links import sentence_query

_QUOTE = 300


class LanguageLine(NamedTuple):
    """A language the transcript can be read in, alone or in the bilingual view."""

    language: str
    name: str
    url: str
    is_current: bool


class Languages(NamedTuple):
    """Languages to read in, languages for the second column, and links between both views."""

    lines: tuple[LanguageLine, ...] = ()
    others: tuple[LanguageLine, ...] = ()
    sides_url: str = ""


@dataclass(slots=True)
class TranscriptView:
    """What the page prints.

    `named` is the requested sentence, `quote` its words in quotation marks, `address` its query
    string, `note_query` the one that names it to a new note; `start_ms` is where the film starts
    for it.
    """

    language: str
    dir: str
    html: str
    beside: str = ""
    languages: Languages = Languages()  # noqa: RUF009 - it cannot change
    named: SentenceEntry | None = None
    named_clock: str = ""
    address: str = ""
    note_query: str = ""
    quote: str = ""
    start_ms: int | None = None


@dataclass(frozen=True, slots=True)
class StoredTranscript:
    """Stored columns of a video's transcripts, as far as the page needs them.

    The sentence indexes are only loaded for a page with a highlighted sentence or two languages.
    """

    shown: Column
    languages: tuple[str, ...]
    beside: Column | None = None


def view_transcript(
    stored: StoredTranscript, choice: Choice, *, t: int | None, n: int, default: str
) -> TranscriptView:
    """The transcript with links that keep the chosen languages; `default` is the course's."""
    shown, beside = stored.shown, stored.beside.language if stored.beside else ""
    view = TranscriptView(shown.language, shown.dir, "", beside)
    if t is not None:
        view.named = shown.sentences.find(t, n)
        view.start_ms = _start_ms(shown.sentences, view.named, t)
    if view.named:
        _describe(view, view.named, shown.html, default)
    html = _html(stored, view.named)
    if kept := _kept(stored, choice, beside):
        html = with_skips_to(html, f"?{urlencode(kept)}&")
    view.html = SafeString(html)
    if len(stored.languages) > 1:
        view.languages = _languages(stored.languages, shown.language, beside, t)
    return view


def _html(stored: StoredTranscript, named: SentenceEntry | None) -> str:
    if stored.beside:
        return rows_html(stored.shown, stored.beside, named)
    return mark_sentence(stored.shown.html, named) if named else stored.shown.html


def _start_ms(index: SentenceIndex, named: SentenceEntry | None, t: int) -> int:
    """Where the film starts for second t, in ms: at the sentence or cue that begins in it."""
    if named and named.second == t:
        return named.start_ms
    start_ms = index.first_cue_start(t)
    return t * 1000 if start_ms is None else start_ms


def _kept(stored: StoredTranscript, choice: Choice, beside: str) -> dict[str, str]:
    if not choice.is_asked:
        return {}
    kept = {"language": stored.shown.language, "beside": beside}
    if choice.language != stored.shown.language:
        del kept["language"]
    return {name: value for name, value in kept.items() if value}


def _describe(view: TranscriptView, named: SentenceEntry, html: str, default: str) -> None:
    """The highlighted sentence in words, for the page's head and social cards."""
    view.named_clock = clock(named.second * 1000)
    language = "" if view.language == default else f"language={view.language}&"
    view.address = f"?{language}{sentence_query(named.second, named.n)}"
    view.note_query = f"{sentence_query(named.second, named.n)}&language={view.language}"
    view.quote = f"“{_shortened(sentence_words(html, named))}”"


def _shortened(text: str) -> str:
    """At most _QUOTE characters, truncated at a word where there are spaces."""
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
        # Choosing the language of the second column swaps the two.
        other = current if language == beside else beside
        url = f"?language={language}{f'&beside={other}' if other else ''}{at}"
        lines.append(LanguageLine(language, own_name(language), url, language == current))
        if language != current:
            url = f"?language={current}&beside={language}{at}"
            others.append(LanguageLine(language, own_name(language), url, language == beside))
    sides_url = f"?language={current}{at}" if beside else others[0].url
    return Languages(tuple(lines), tuple(others), sides_url)


def with_address(html: str, url: str, language: str) -> SafeString:
    """Stored HTML with links to the film in the step at `url`."""
    return SafeString(with_skips_to(html, f"{url}?language={language}&"))
