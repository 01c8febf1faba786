"""Sentences as places of learners' notes."""

from collections.abc import Mapping

from django.db.models import Case, IntegerField, Value, When

from course.access import StepAccess
from course.models.notes import LONGEST_QUOTE
from course.notes.writing import NotePlace
from course.pages.note_pages.places import FoundPlace
from course.text.timecodes import clock
from lessons.anchors import NoSuchPlace, make_private_moment
from lessons.models import Transcript
from lessons.sentences.markup import sentence_words
from lessons.sentences.sentence_index import SentenceEntry, SentenceIndex
from lessons.sentences.sentence_links import parse_n, parse_t, sentence_query


def sentence_place(access: StepAccess, asked: Mapping[str, str]) -> FoundPlace:
    """The sentence that `t`, `n` and `language` name, as in addresses of the step.

    A script also sends the `quote` it saw: if captions have changed meanwhile and it is not in them
    any more, the note keeps it without a place.
    """
    at_ms = parse_t(asked.get("t", ""))
    if at_ms is None:
        return FoundPlace()
    second, n = at_ms // 1000, parse_n(asked.get("n", ""))
    quote = asked.get("quote", "").strip()[:LONGEST_QUOTE]
    transcript = _transcript(access, asked.get("language", ""))
    if transcript is None:
        return FoundPlace(quote=quote, make=lambda: NotePlace(quote=quote))
    index = SentenceIndex(bytes(transcript.sentences))
    named = index.find(second, n)
    if named is None:
        return FoundPlace(quote=quote, make=lambda: NotePlace(quote=quote))
    if not quote:
        second, n = named.second, named.n
    words, language = sentence_words(transcript.html, named), transcript.language
    before, after = _neighbours(index, named)
    return FoundPlace(
        quote=words,
        language=language,
        clock=clock(named.start_ms),
        query=f"{_query(named)}&language={language}",
        fields={"t": str(named.second), "n": str(named.n), "language": language},
        before=before and f"{before}&language={language}",
        after=after and f"{after}&language={language}",
        make=lambda: _make(access, language, second, n, quote or words, is_sure=not quote),
    )


def _make(
    access: StepAccess, language: str, second: int, n: int, quote: str, *, is_sure: bool
) -> NotePlace:
    words = "" if is_sure else quote
    try:
        moment = make_private_moment(access.step, language, second=second, n=n, quote=words)
    except NoSuchPlace:
        return NotePlace(quote=quote)
    return NotePlace(moment=moment)


def _transcript(access: StepAccess, language: str) -> Transcript | None:
    """That in the language, or what the step's page shows without one."""
    preferred = Case(
        When(language=language, then=Value(0)),
        When(language=access.course.language, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Transcript.objects.filter(video=access.step.pk).only("language", "html", "sentences")
    return rows.order_by(preferred, "language").first()


def _query(entry: SentenceEntry) -> str:
    return sentence_query(entry.second, entry.n)


def _neighbours(index: SentenceIndex, named: SentenceEntry) -> tuple[str, str]:
    """The queries of the sentences before and after; "" where there is none."""
    whole = [entry for entry in index if entry.n]
    at = whole.index(named)
    before = _query(whole[at - 1]) if at else ""
    return before, _query(whole[at + 1]) if at + 1 < len(whole) else ""
