"""Full-text search in the passages a reader may see, by the index of `course.search.index`.

Permissions are part of the query: course, week and language are tokens of the index. Hits are
limited before they are ranked, so that the most common word costs little more than a rare one.
Steps are ordered by their best hit, hits within a step by the time in its film.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction

from course.search.stemming import CONFIGURATIONS, SIMPLE, configuration
from course.search.tokenizer import words_of
from lessons.search.query import Query, ask, loosened, phrases_of, splits_of
from lessons.search.scope import MAY_SEE, SearchScope, places, scope_values

CANDIDATES = 1_000
MOST_COUNTED = 200
# How many sentences after a hit its snippet may include.
_FOLLOWING = 3
# An upper bound on the sentences that begin in one second.
_WITHIN_A_SECOND = 40


class Found(NamedTuple):
    """A hit: a passage with its step; `nth` counts the sentences that begin in the same second.

    `places` has the positions of the search words, counted from 1 over the words of `text` and then
    of the `following` sentences: one list for each stem.
    """

    part: str
    language: str
    start_ms: int | None
    nth: int
    speaker: str
    text: str
    following: list[str]
    places: list[list[int]]
    slug: str
    course_title: str
    course_language: str
    han_language: str
    key: str
    title: str
    kind: str
    week_number: int
    number: int | None


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits. `total` is counted up to one above MOST_COUNTED.

    `is_too_common` means that all search words are stop words: nothing was found in languages
    without stop words either.
    """

    found: list[Found]
    total: int = 0
    languages: tuple[str, ...] = ()
    is_too_common: bool = False


# The languages of the index, by a loose index scan (from each language to the next). The planner is
# also told, for this transaction, to use the index whatever its statistics of a word.
_UNDERSTAND = """
    WITH RECURSIVE present(language) AS (
        (SELECT language FROM course_passage ORDER BY language LIMIT 1)
        UNION ALL
        SELECT (
            SELECT p.language FROM course_passage p
            WHERE p.language > present.language ORDER BY p.language LIMIT 1
        )
        FROM present WHERE present.language IS NOT NULL
    )
    SELECT language, to_tsquery(config, %(match)s)::text, to_tsquery(config, %(whole)s)::text,
        to_tsquery(config, %(marks)s)::text, set_config('enable_seqscan', 'off', true)
    FROM (
        SELECT present.language, coalesce(known.config, 'simple')::regconfig AS config
        FROM present
        LEFT JOIN unnest(%(primary)s::text[], %(configs)s::text[]) AS known(language, config)
            ON known.language = split_part(present.language, '-', 1)
        WHERE present.language IS NOT NULL
    ) AS read
"""

FIND = f"""
    WITH asked AS MATERIALIZED (
        SELECT * FROM unnest(
            %(languages)s::text[], %(matches)s::tsquery[], %(wholes)s::tsquery[],
            %(marks)s::tsquery[]
        ) AS a(language, match, whole, marks)
    ), candidate AS MATERIALIZED (
        SELECT id, step_id, part, language, position, start_ms, vector
        FROM course_passage p
        WHERE vector @@ %(query)s::tsquery
            AND vector @@ (SELECT a.match FROM asked a WHERE a.language = p.language)
        LIMIT %(candidates)s
    ), judged AS MATERIALIZED (
        SELECT p.id, p.step_id, p.part, p.language, p.position, p.start_ms, a.marks,
            p.vector @@ a.whole AS is_whole, ts_rank(p.vector, a.marks) AS rank
        FROM candidate p JOIN asked a USING (language)
    ), seen AS MATERIALIZED (
        SELECT j.*, s.course_id, c.title AS course_title, c.slug, s.week_number, s.number
        FROM judged j
        JOIN course_step s ON s.id = j.step_id
        JOIN course_course c ON c.id = s.course_id
        WHERE ({MAY_SEE}) AND (
            j.is_whole OR NOT EXISTS (
                SELECT FROM judged n
                WHERE (n.step_id, n.part, n.language) = (j.step_id, j.part, j.language)
                    AND n.position = j.position + 1
            )
        )
    ), judged_by_step AS (
        SELECT *, max(rank) OVER (PARTITION BY step_id) AS best,
            max(rank) FILTER (WHERE part = 'title') OVER (PARTITION BY step_id) AS best_title
        FROM seen
    ), placed AS (
        SELECT *, row_number() OVER (
            ORDER BY best_title DESC NULLS LAST, best DESC, course_title, course_id, week_number,
                number, step_id, part = 'title' DESC, start_ms, part, language, position
        ) AS place
        FROM judged_by_step
    ), shown AS MATERIALIZED (
        SELECT * FROM placed ORDER BY place LIMIT %(limit)s OFFSET %(offset)s
    )
    SELECT
        (SELECT count(*) FROM (SELECT FROM seen LIMIT %(counted)s) AS counted),
        (SELECT array_agg(DISTINCT language) FROM seen),
        p.part, p.language, p.start_ms,
        (
            SELECT count(*) FROM course_passage n
            WHERE n.step_id = p.step_id AND n.part = p.part AND n.language = p.language
                AND n.position BETWEEN p.position - {_WITHIN_A_SECOND} AND p.position
                AND n.start_ms / 1000 = p.start_ms / 1000
        ),
        p.speaker, p.text,
        ARRAY(
            SELECT n.text FROM course_passage n
            WHERE n.step_id = p.step_id AND n.part = p.part AND n.language = p.language
                AND n.position BETWEEN p.position + 1 AND p.position + {_FOLLOWING}
            ORDER BY n.position
        ),
        (
            SELECT coalesce(json_agg(w.positions), '[]') FROM unnest(p.vector) AS w
            WHERE w.positions IS NOT NULL AND array_to_tsvector(ARRAY[w.lexeme]) @@ shown.marks
        ),
        shown.slug, shown.course_title, c.language, c.han_language,
        s.key, s.title, s.kind, s.week_number, s.number
    FROM shown
    JOIN course_passage p ON p.id = shown.id
    JOIN course_step s ON s.id = shown.step_id
    JOIN course_course c ON c.id = s.course_id
    ORDER BY shown.place
"""  # noqa: S608 - all of it is written here


# Which words can be cut in two so that neither part is too common to be looked for.
_SPLITS = """
    SELECT one, other FROM unnest(%(ones)s::text[], %(others)s::text[]) AS split(one, other)
    WHERE NOT EXISTS (
        SELECT FROM unnest(%(configs)s::text[]) AS config
        WHERE to_tsvector(config::regconfig, one) = ''::tsvector
            OR to_tsvector(config::regconfig, other) = ''::tsvector
    )
"""


@transaction.atomic(savepoint=False)
def search(
    query: Query, reach: SearchScope, *, language: str = "", limit: int = 20, offset: int = 0
) -> Results:
    """Search for a query of at least one branch within a scope: in two statements, and in three
    more when no passage has its words as they were typed.

    `language` filters passages, "" for all.
    """
    found = _find(query, reach, language, limit, offset)
    if found.found or found.is_too_common or (offset and _find(query, reach, language, 1, 0).found):
        return found
    with connection.cursor() as cursor:
        looser = _loose_query(cursor, query, language)
    loosely = _find(looser, reach, language, limit, offset)
    return loosely if loosely.found else found


def _loose_query(cursor: Any, query: Query, language: str) -> Query:
    splits = splits_of(query)
    if splits:
        ones, others = zip(*splits, strict=True)
        configs = [configuration(language)] if language else [*CONFIGURATIONS.values()]
        values = {"ones": list(ones), "others": list(others), "configs": sorted(set(configs))}
        cursor.execute(_SPLITS, values)
        splits = cursor.fetchall()
    return loosened(query, splits)


def _find(query: Query, reach: SearchScope, language: str, limit: int, offset: int) -> Results:
    with connection.cursor() as cursor:
        understood = understand(cursor, query)
        if language:
            understood = [row for row in understood if row[0] == language]
        usable = [row for row in understood if row[1]]
        if not usable:
            return Results([], is_too_common=bool(understood))
        # Languages without stop words have every word in the index.
        is_too_common = any(not marks for *_, marks in understood) and all(
            not marks or configuration(language) == SIMPLE for language, *_, marks in understood
        )
        values = values_of(usable, reach, language=language, limit=limit, offset=offset)
        cursor.execute(FIND, values)
        rows = cursor.fetchall()
    if not rows:
        return Results([], is_too_common=is_too_common)
    total, languages = rows[0][:2]
    hits = [_with_common_words(Found(*row[2:]), query) for row in rows]
    return Results(hits, total, tuple(languages))


def _with_common_words(found: Found, query: Query) -> Found:
    """With the places of a phrase of common words only, of which the index does not tell."""
    if found.places:
        return found
    forms = [word.form for word in words_of(found.text)]
    places = []
    for phrase in phrases_of(query):
        size = len(phrase)
        for at in range(len(forms) - size + 1):
            if forms[at : at + size] == phrase:
                places += [[at + 1 + offset] for offset in range(size)]
    return found._replace(places=places)


def understand(cursor: Any, query: Query) -> list[tuple[str, str, str, str]]:
    """For each language, what `ask` returns, stemmed; "" when only stop words are left."""
    asked = ask(query)
    cursor.execute(
        _UNDERSTAND,
        {
            "match": asked.match,
            "whole": asked.whole,
            "marks": asked.marks,
            "primary": list(CONFIGURATIONS),
            "configs": list(CONFIGURATIONS.values()),
        },
    )
    return [row[:4] for row in cursor.fetchall()]


def values_of(
    understood: list[tuple[str, str, str, str]],
    reach: SearchScope,
    *,
    language: str = "",
    limit: int = 20,
    offset: int = 0,
) -> dict[str, Any]:
    """Parameters of FIND, for the query in one or more languages."""
    return {
        "query": _query(understood, reach, language),
        "languages": [row[0] for row in understood],
        "matches": [row[1] for row in understood],
        "wholes": [row[2] for row in understood],
        "marks": [row[3] for row in understood],
        "candidates": CANDIDATES,
        "counted": MOST_COUNTED + 1,
        "limit": limit,
        "offset": offset,
        **scope_values(reach),
    }


def _query(understood: list[tuple[str, str, str, str]], reach: SearchScope, language: str) -> str:
    """The index condition: the words stemmed in every language, within the scope.

    Whether a passage matches the stems of its own language is checked on the few rows found: adding
    language tokens to the index condition would cost more.
    """
    parts = [" | ".join(dict.fromkeys(f"({match})" for _, match, *_ in understood))]
    if language:
        parts.append(f"'§l{language}'")
    if not reach.everything:
        parts.append(" | ".join(places(reach)))
    return " & ".join(f"({part})" for part in parts)
