"""The search index: the only writer of passages.

Whoever writes what can be found calls it: `course.authoring` for titles, texts and courses,
`course.outline` for places, `lessons.transcripts` for what is spoken.
"""

from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from typing import Any, NamedTuple

from django.db import connection

from course.models import Course, Passage, SearchIndex, Step
from course.search.stemming import configuration
from course.search.tokenizer import Word, joined, one_line, words_of
from course.text.markdown import plain_blocks

# To be raised when passages come to be written in another way: `manage.py prepare` then writes
# all of them anew.
VERSION = 1

LONGEST_TEXT = 2_000
# How far a phrase may reach beyond the passage it begins in.
AHEAD_CHARACTERS = 150
_BATCH = 500
# More passages than so many characters are spoken in.
_LOOK_AHEAD = 50


class Spoken(NamedTuple):
    """A sentence of a transcript; `start_ms` is where its film is to be opened."""

    start_ms: int
    speaker: str
    text: str


# Where a passage belongs and who may see it, as words no reader can type: §c7 is of course 7; its
# team sees it; §c7p is published, for those to whom all weeks are open; §c7w2 is published in
# week 2; §c7o is open to all; §o is so too, and its course is listed.
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
            setweight(to_tsvector(%(config)s::text::regconfig, r.own), 'A')::text
            || ' ' || to_tsvector(%(config)s::text::regconfig, r.whole)::text
            || CASE WHEN r.whole_folded = '' THEN '' ELSE
                ' ' || setweight(to_tsvector(%(config)s::text::regconfig, r.own_folded), 'A')::text
                || ' ' || to_tsvector(%(config)s::text::regconfig, r.whole_folded)::text
            END
        )::tsvector || array_to_tsvector(place.scope || ('§l' || %(language)s::text))
    FROM ({_PLACES} WHERE s.id = %(step)s) AS place,
        unnest(
            %(positions)s::int[], %(starts)s::int[], %(speakers)s::text[], %(texts)s::text[],
            %(own)s::text[], %(own_folded)s::text[],
            %(whole)s::text[], %(whole_folded)s::text[]
        ) AS r(position, start_ms, speaker, text, own, own_folded, whole, whole_folded)
"""  # noqa: S608

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
    """Keep the course from being published, moved about in or renumbered until the transaction's
    end, so that what is written meanwhile knows its place. To be called before rows are locked.
    """
    list(Course.objects.select_for_update(no_key=True).filter(pk=course_id).values_list("pk"))


def write_step(step: Step) -> None:
    """Write the passages of a step's title and text."""
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
    """Write what is spoken in a step's film, in one language, instead of what was there."""
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
    """Nothing spoken in the step's film is found any more: in one language, or in all."""
    spoken = Passage.objects.filter(step=step_id, part=Passage.Part.SPEECH)
    (spoken if language is None else spoken.filter(language=language)).delete()


def renew_scopes(course_id: int) -> None:
    """Bring where the course's passages belong, and who may see them, in line with its steps."""
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [course_id])


def is_current() -> bool:
    """Whether all passages were written as this version of the site writes them."""
    return SearchIndex.objects.filter(version=VERSION).exists()


def note_current() -> None:
    """Note that all passages have been written anew."""
    SearchIndex.objects.update_or_create(pk=1, defaults={"version": VERSION})


def _row(text: str, start_ms: int | None = None, speaker: str = "") -> _Row:
    line = one_line(text)
    return _Row(start_ms, speaker, line, words_of(line))


def _bridge(row: _Row, following: _Row) -> None:
    """Where no mark or space ends a run of characters, it goes on in the following passage."""
    if not (row.words and following.words):
        return
    last, first = row.words[-1], following.words[0]
    if last.is_pair and first.is_pair and last.end == len(row.text) and first.start == 0:
        row.words[-1] = last._replace(form=last.form + first.form[:1])


def _cut(text: str) -> Iterable[str]:
    """The text in pieces of bearable length, cut at spaces where there are any."""
    while len(text) > LONGEST_TEXT:
        end = text.rfind(" ", LONGEST_TEXT // 2, LONGEST_TEXT)
        end = LONGEST_TEXT if end < 0 else end
        yield text[:end].strip()
        text = text[end:].strip()
    yield text


def _insert(
    place: _Place, rows: Sequence[_Row], first: int, ahead: Sequence[_Row] | None = None
) -> None:
    """Write rows from position `first` on; given `ahead`, each goes on in the rows behind it."""
    own = [joined(row.words) for row in rows]
    whole = own
    if ahead is not None:
        all_rows = [*rows, *ahead]
        whole = [joined([*row.words, *_ahead(all_rows, at)]) for at, row in enumerate(rows)]
    # Folded or not, words stand in the same places; so if one is folded, so are all.
    own_folded = [
        (folded or plain) if whole[at][1] else "" for at, (plain, folded) in enumerate(own)
    ]
    values: dict[str, Any] = {
        **place._asdict(),
        "config": configuration(place.language),
        "positions": list(range(first, first + len(rows))),
        "starts": [row.start_ms for row in rows],
        "speakers": [row.speaker for row in rows],
        "texts": [row.text for row in rows],
        "own": [plain for plain, _ in own],
        "own_folded": own_folded,
        "whole": [plain for plain, _ in whole],
        "whole_folded": [folded for _, folded in whole],
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)


def _ahead(rows: Sequence[_Row], at: int) -> Iterable[Word]:
    """The words that follow rows[at]."""
    left = AHEAD_CHARACTERS
    for row in islice(rows, at + 1, None):
        for word in row.words:
            if left <= 0:
                return
            yield word
            left -= 1 if word.is_pair else len(word.form) + 1
