"""Indexing for full-text search: the only writer of passages.

Called by whatever writes searchable text: `course.authoring` for titles, texts and courses,
`course.outline` for order and publication, `lessons.transcripts` for speech.
"""

from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from typing import Any, NamedTuple

from django.db import connection

from course.models import Course, Passage, SearchIndex, Step
from course.search.stemming import SIMPLE, configuration
from course.search.tokenizer import Word, one_line, spellings, words_of
from course.text.markdown import plain_blocks

# Version of the index format. Raise it when passages are written differently: `manage.py prepare`
# then rebuilds the index.
VERSION = 2

LONGEST_TEXT = 2_000
# How far a phrase may reach past the passage in which it begins.
AHEAD_CHARACTERS = 150
# Longer words are no stop words in any language.
_LONGEST_STOP = 20
_BATCH = 500
# More passages than AHEAD_CHARACTERS can span.
_LOOK_AHEAD = 50


class Spoken(NamedTuple):
    """A sentence of a transcript; `start_ms` is where to start its film."""

    start_ms: int
    speaker: str
    text: str


# The scope tokens of a passage (where it belongs, who may see it), which no reader can type: §c7:
# course 7, seen by its team; §c7p: published, seen by those to whom all weeks are open; §c7w2:
# published in week 2; §c7o: open to all; §o: open to all and in a listed course.
_SCOPE = """
    array_remove(ARRAY[
        '§c' || c.id,
        CASE WHEN is_out THEN '§c' || c.id || 'p' END,
        CASE WHEN is_out THEN '§c' || c.id || 'w' || s.week_number END,
        CASE WHEN is_out AND s.is_open THEN '§c' || c.id || 'o' END,
        CASE WHEN is_out AND s.is_open AND c.is_listed THEN '§o' END
    ], NULL)
"""
_PLACES = f"""
    SELECT s.id, {_SCOPE} AS scope
    FROM course_step s
    JOIN course_course c ON c.id = s.course_id,
    LATERAL (
        SELECT s.published_at IS NOT NULL AND c.published_at IS NOT NULL AS is_out
    ) AS state
"""  # noqa: S608 - all of it is written here

_INSERT = f"""
    INSERT INTO course_passage
        (step_id, part, language, position, start_ms, speaker, text, scope, vector)
    SELECT place.id, %(part)s::text, %(language)s::text, r.position, r.start_ms, r.speaker, r.text,
        place.scope,
        (
            (
                SELECT coalesce(string_agg(
                    setweight(to_tsvector(%(config)s::text::regconfig, line), 'A')::text, ' '
                ), '')
                FROM unnest(string_to_array(r.own, E'\n')) AS line
            )
            || ' ' || (
                SELECT coalesce(
                    string_agg(to_tsvector(%(config)s::text::regconfig, line)::text, ' '), ''
                )
                FROM unnest(string_to_array(r.whole, E'\n')) AS line
            )
        )::tsvector || array_to_tsvector(place.scope || ('§l' || %(language)s::text))
    FROM ({_PLACES} WHERE s.id = %(step)s) AS place,
        unnest(
            %(positions)s::int[], %(starts)s::int[], %(speakers)s::text[], %(texts)s::text[],
            %(own)s::text[], %(whole)s::text[]
        ) AS r(position, start_ms, speaker, text, own, whole)
"""  # noqa: S608

_STOPS = """
    SELECT form FROM unnest(%(forms)s::text[]) AS form
    WHERE to_tsvector(%(config)s::text::regconfig, form) = ''::tsvector
"""

_RENEW = f"""
    UPDATE course_passage p
    SET scope = place.scope,
        vector = ts_delete(p.vector, p.scope::text[]) || array_to_tsvector(place.scope)
    FROM ({_PLACES} WHERE c.id = %s) AS place
    WHERE p.step_id = place.id AND p.scope::text[] <> place.scope
"""  # noqa: S608


class _Place(NamedTuple):
    step: int
    part: str
    language: str


class _Row(NamedTuple):
    start_ms: int | None
    speaker: str
    text: str
    words: list[Word]


def lock_course(course_id: int) -> None:
    """Lock the course row until the end of the transaction, against concurrent publishing, moving
    and renumbering, so that what is indexed meanwhile has the right scope. Call it before locking
    other rows.
    """
    list(Course.objects.select_for_update(no_key=True).filter(pk=course_id).values_list("pk"))


def write_step(step: Step) -> None:
    """Index a step's title and text."""
    written = Passage.objects.filter(step=step, part__in=[Passage.Part.TITLE, Passage.Part.TEXT])
    written.delete()
    title = [_row(step.title)]
    blocks = [
        _row(text) for block in plain_blocks(step.body) for text in _cut(one_line(block)) if text
    ]
    _insert(_Place(step.pk, Passage.Part.TITLE, step.course.language), title, 0)
    place = _Place(step.pk, Passage.Part.TEXT, step.course.language)
    for first in range(0, len(blocks), _BATCH):
        _insert(place, blocks[first : first + _BATCH], first)


def write_speech(step_id: int, language: str, sentences: Iterable[Spoken]) -> None:
    """Index the speech of a step's film in one language, replacing what was indexed."""
    delete_speech(step_id, language)
    place = _Place(step_id, Passage.Part.SPEECH, language)
    spoken = list(sentences)
    for first in range(0, len(spoken), _BATCH):
        some = spoken[first : first + _BATCH + _LOOK_AHEAD]
        rows = [_row(item.text, item.start_ms, item.speaker) for item in some]
        for row, following in pairwise(rows):
            _bridge(row, following)
        _insert(place, rows[:_BATCH], first, rows[_BATCH:])


def delete_speech(step_id: int, language: str | None = None) -> None:
    """Remove the speech of a step's film from the index: in one language, or in all."""
    spoken = Passage.objects.filter(step=step_id, part=Passage.Part.SPEECH)
    (spoken if language is None else spoken.filter(language=language)).delete()


def renew_scopes(course_id: int) -> None:
    """Update the scope tokens of the course's passages from its steps."""
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [course_id])


def is_current() -> bool:
    """Whether the index was built in the current format (VERSION)."""
    return SearchIndex.objects.filter(version=VERSION).exists()


def note_current() -> None:
    """Record that the index has been rebuilt in the current format."""
    SearchIndex.objects.update_or_create(pk=1, defaults={"version": VERSION})


def _row(text: str, start_ms: int | None = None, speaker: str = "") -> _Row:
    line = one_line(text)
    return _Row(start_ms, speaker, line, words_of(line))


def _bridge(row: _Row, following: _Row) -> None:
    """A run of characters with no punctuation or space at its end continues in the next passage."""
    if not (row.words and following.words):
        return
    last, first = row.words[-1], following.words[0]
    if last.is_pair and first.is_pair and last.end == len(row.text) and first.start == 0:
        row.words[-1] = last._replace(form=last.form + first.form[:1])


def _cut(text: str) -> Iterable[str]:
    """Split the text into pieces of bounded length, at spaces where there are any."""
    while len(text) > LONGEST_TEXT:
        end = text.rfind(" ", LONGEST_TEXT // 2, LONGEST_TEXT)
        end = LONGEST_TEXT if end < 0 else end
        yield text[:end].strip()
        text = text[end:].strip()
    yield text


def _insert(
    place: _Place, rows: Sequence[_Row], first: int, ahead: Sequence[_Row] | None = None
) -> None:
    """Insert rows from position `first` on; given `ahead`, the rows after them, phrases run on from
    row to row.
    """
    config = configuration(place.language)
    all_rows = [*rows, *(ahead or ())]
    stops = _stop_words(config, all_rows)
    own = ["\n".join(spellings(row.words, stops)) for row in rows]
    whole = own
    if ahead is not None:
        whole = [
            "\n".join(spellings([*row.words, *_ahead(all_rows, at)], stops))
            for at, row in enumerate(rows)
        ]
    values: dict[str, Any] = {
        **place._asdict(),
        "config": config,
        "positions": list(range(first, first + len(rows))),
        "starts": [row.start_ms for row in rows],
        "speakers": [row.speaker for row in rows],
        "texts": [row.text for row in rows],
        "own": own,
        "whole": whole,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)


def _stop_words(config: str, rows: Sequence[_Row]) -> frozenset[str]:
    """Which of the words the configuration leaves out, as too common."""
    if config == SIMPLE:
        return frozenset()
    forms = {word.form for row in rows for word in row.words if len(word.form) <= _LONGEST_STOP}
    with connection.cursor() as cursor:
        cursor.execute(_STOPS, {"config": config, "forms": sorted(forms)})
        return frozenset(form for (form,) in cursor.fetchall())


def _ahead(rows: Sequence[_Row], at: int) -> Iterable[Word]:
    """The words that follow rows[at], for phrases across its end."""
    left = AHEAD_CHARACTERS
    for row in islice(rows, at + 1, None):
        for word in row.words:
            if left <= 0:
                return
            yield word
            left -= 1 if word.is_pair else len(word.form) + 1
