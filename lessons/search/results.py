"""Search results with highlighted snippets, ready for templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.safestring import SafeString

from course.kinds import kind_name
from course.pages.outline_rows import Printed
from course.search.paragraphs import paragraph_address
from course.search.tokenizer import Word, words_of
from course.text.languages import direction, own_name
from course.text.scripts import mark_scripts
from course.text.timecodes import clock
from lessons.captions.cue_text import needs_space
from lessons.search.matches import Found
from lessons.sentences.sentence_links import sentence_query

# A long passage is shortened to a snippet: at most this many characters before its first highlight,
# and this many in total.
_BEFORE = 120
_SHOWN = 420


@dataclass(slots=True)
class Hit(Printed):
    """A snippet; `parts` are pieces of safe HTML, each with a flag whether it is highlighted."""

    url: str
    parts: list[tuple[str, bool]]
    clock: str
    speaker: str
    language: str
    language_name: str
    dir: str


@dataclass(slots=True)
class StepHits(Printed):
    """A step with its hits; `title` in pieces, as in a hit."""

    label: str
    title: list[tuple[str, bool]]
    kind_name: str
    url: str
    course_title: str
    course_url: str
    language: str
    hits: list[Hit]


def step_hits(found: Iterable[Found]) -> list[StepHits]:
    """Group adjacent hits of one step; a hit in the title is highlighted there."""
    return [_step(list(group)) for _, group in groupby(found, key=lambda row: (row.slug, row.key))]


def _step(group: list[Found]) -> StepHits:
    first = group[0]
    if first.part == "title":
        title = _parts(first, first.text, words_of(first.text))
    else:
        in_course_language = first._replace(language=first.course_language)
        title = [(_safe(first.title, in_course_language), False)]
    return StepHits(
        label=f"{first.week_number}.{first.number}" if first.number else "",
        title=title,
        kind_name=kind_name(first.kind),
        url=reverse("step", args=[first.slug, first.key]),
        course_title=first.course_title,
        course_url=reverse("course:course", args=[first.slug]),
        language=first.course_language,
        hits=[_hit(row) for row in group if row.part != "title"],
    )


def _hit(found: Found) -> Hit:
    text, words = _quoted(found)
    url = reverse("step", args=[found.slug, found.key])
    if found.start_ms is not None:
        named = sentence_query(found.start_ms // 1000, found.nth)
        url += f"?language={found.language}&{named}#here"
    else:
        url += f"?p={paragraph_address(found.text)}#here"
    return Hit(
        url=url,
        parts=_parts(found, text, words),
        clock="" if found.start_ms is None else clock(found.start_ms),
        speaker=found.speaker,
        language=found.language,
        language_name=own_name(found.language),
        dir=direction(found.language),
    )


def _quoted(found: Found) -> tuple[str, list[Word]]:
    """The passage, with as many of the following sentences as contain further search words."""
    text, words = found.text, words_of(found.text)
    own = len(words)
    reach = max((min(places) for places in found.places if min(places) > own), default=0)
    for sentence in found.following:
        if reach <= len(words):
            break
        text += f" {sentence}" if needs_space(text[-2:], sentence[:8]) else sentence
        words = words_of(text)
    return text, words


def _marked(found: Found, text: str, words: list[Word]) -> list[tuple[int, int]]:
    """Spans to highlight, in order; merged where only space is between them. Of words that are
    joined (e-mail) all are highlighted with the first.
    """
    spans: list[tuple[int, int]] = []
    for place in sorted({place for stem in found.places for place in stem if place <= len(words)}):
        word = words[place - 1]
        start, end = word.start, max(word.end, word.compound_end)
        if spans and not text[spans[-1][1] : start].strip():
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def _window(text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """The span of a long text that is shown, cut at spaces where there are any."""
    if len(text) <= _SHOWN:
        return 0, len(text)
    start = max(0, spans[0][0] - _BEFORE) if spans else 0
    start = text.find(" ", start, start + _BEFORE // 2) + 1 or start if start else 0
    end = min(len(text), start + _SHOWN)
    if end < len(text):
        space = text.rfind(" ", start + _SHOWN * 3 // 4, end)
        end = space if space > 0 else end
    return start, end


def _parts(found: Found, text: str, words: list[Word]) -> list[tuple[str, bool]]:
    """The snippet in pieces of safe HTML, shortened if the text is long."""
    spans = _marked(found, text, words)
    start, end = _window(text, spans)
    parts: list[tuple[str, bool]] = [(SafeString("…"), False)] if start else []
    done = start
    for left, right in spans:
        if start <= left and right <= end:
            parts.append((_safe(text[done:left], found), False))
            parts.append((_safe(text[left:right], found), True))
            done = right
    parts.append((_safe(text[done:end], found), False))
    if end < len(text):
        parts.append((SafeString("…"), False))
    return [part for part in parts if part[0]]


def _safe(text: str, found: Found) -> str:
    return SafeString(mark_scripts(text, found.language, found.han_language))
