"""Words for one that was not found: the nearest that the reader may see in the passages."""

import re
from collections import Counter
from typing import Any, Final

from django.db import connection

from course.search.tokenizer import words_of
from course.text.typos import distance
from lessons.search.query import Query
from lessons.search.scope import MAY_SEE, SearchScope, scope_values

MOST: Final = 3
_SHORTEST: Final = 4
_LONGEST: Final = 30
_PASSAGES: Final = 300
_WORD: Final = re.compile(r"\w+")

_NEAR = f"""
    SELECT p.text FROM (
        SELECT step_id, text FROM course_passage
        WHERE vector @@ %(query)s::tsquery
        LIMIT {_PASSAGES}
    ) AS p
    JOIN course_step s ON s.id = p.step_id
    JOIN course_course c ON c.id = s.course_id
    WHERE {MAY_SEE}
"""  # noqa: S608 - all of it is written here


def suggest(text: str, query: Query, reach: SearchScope, *, language: str = "") -> list[str]:
    """What was typed with its first unusual word replaced by one that is there: at most MOST.

    In the transaction of the search, whose settings for the planner it keeps, and in at most two
    statements: passages with a word of the same first half, then of the same first
    two letters, in either order.
    """
    terms = [term for branch in query.branches for term in branch.wanted]
    words = [term.single for term in terms if _SHORTEST <= len(term.single) <= _LONGEST]
    if not words:
        return []
    halves = {word[: max(2, len(word) // 2)] for word in words}
    starts = {start for word in words for start in (word[:2], word[1::-1])}
    for beginnings in (halves, starts - halves):
        near = _nearest(words, _passages(beginnings, reach, language)) if beginnings else {}
        if near:
            return _replaced(text, near)
    return []


def _passages(beginnings: set[str], reach: SearchScope, language: str) -> list[str]:
    values = scope_values(reach)
    any_of = " | ".join(f"'{beginning}':*" for beginning in sorted(beginnings))
    values["query"] = " & ".join([f"({any_of})", *_scope(values, language)])
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, values)
        return [text for (text,) in cursor.fetchall()]


def _scope(values: dict[str, Any], language: str) -> list[str]:
    places = values["places"]
    return [*([f"'§l{language}'"] if language else []), *([f"({places})"] if places else [])]


def _nearest(words: list[str], passages: list[str]) -> dict[str, list[str]]:
    """For each word, the nearest that occur, the most frequent first."""
    counts = Counter(word.form for text in passages for word in words_of(text) if not word.is_pair)
    near = {}
    for word in words:
        if word in counts:
            continue
        most = 1 if len(word) <= _SHORTEST else 2
        found = [(distance(word, form, most=most), -count, form) for form, count in counts.items()]
        best = sorted(item for item in found if 0 < item[0] <= most)
        if best:
            near[word] = [form for _, _, form in best[:MOST]]
    return near


def _replaced(text: str, near: dict[str, list[str]]) -> list[str]:
    """The query once for each form of the first word, and with the best of the others."""
    first, *others = near
    made = []
    for form in near[first]:
        changed = _put(text, first, form)
        for other in others:
            changed = _put(changed, other, near[other][0])
        made.append(changed)
    return made


def _put(text: str, word: str, form: str) -> str:
    """The text with `form` for a word, however that is capitalised."""
    return _WORD.sub(lambda run: form if run[0].lower() == word.lower() else run[0], text)
