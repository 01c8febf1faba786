"""Results of a quiz or test: aggregated by the database, in a constant number of queries.

A question's figures are of the first try in the first attempt of each enrolment, as later ones are
influenced by feedback; its `tries` counts all. Of very many first attempts only the newest are
sampled, so that the page stays fast; starts, passes and a test's scores are always of all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q, QuerySet

from course.kinds import TEST
from course.models import Run
from quizzes import questions as q
from quizzes.kinds.registry import KINDS, kind_of
from quizzes.marking import ResponseValue, fitting, right_picks, right_places
from quizzes.models import (
    Attempt,
    AttemptQuestion,
    Question,
    QuestionVersion,
    Quiz,
    QuizItem,
    VersionMoment,
)
from quizzes.models.attempts import PASSED
from quizzes.responses.text_matching import fold
from quizzes.results import statistics

# The most common wrong responses kept of each version: typed ones are nearly all different.
MOST_WRONG: Final = 20
# Sample size (newest first attempts): a share is off by at most 0.014, a correlation by 0.03, at 95
# % confidence.
MOST_LOOKED_AT: Final = 5_000
_PLACED: Final = [kind.name for kind in KINDS.values() if kind.is_placed]


@dataclass(frozen=True, slots=True)
class Standing:
    """Learners who started, their attempts, and how many learners passed."""

    learners: int
    attempts: int
    open: int
    submitted: int
    passed: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """A response that was not fully right, and how many gave it."""

    given: ResponseValue
    count: int


@dataclass(slots=True)
class VersionResults:
    """First tries at one version. `picked` counts choices by position; for matching and ordering
    questions, by (place, position chosen for it).
    """

    version: QuestionVersion
    question: q.QuestionContent
    responses: int = 0
    picked: dict[tuple[int, int], int] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    # By the place of the note (`option.1`).
    moments: dict[str, int] = field(default_factory=dict)

    def chosen(self, position: int) -> int:
        """How many chose this choice."""
        return self.picked.get((0, position), 0)

    def rightly_placed(self) -> list[int]:
        """For matching and ordering questions: how many had each pair or position right."""
        places = [0] * max((place for place, _ in self.picked), default=0)
        for (place, position), count in self.picked.items():
            if self._fits(place - 1, position):
                places[place - 1] += count
        return places

    def commonest(self, most: int) -> list[Wrong]:
        """The most common wrong responses; typed ones are grouped by their folded form."""
        counts: dict[ResponseValue, int] = {}
        spelt: dict[ResponseValue, ResponseValue] = {}
        for wrong in self.wrong:
            key = ResponseValue(wrong.given.picks, fold(wrong.given.text))
            spelt.setdefault(key, wrong.given)
            counts[key] = counts.get(key, 0) + wrong.count
        return [Wrong(spelt[key], count) for key, count in statistics.commonest(counts, most)]

    def pointed(self, shown: Callable[[int], int] = int) -> dict[int, int]:
        """By moment: how many wrong responses had feedback with it.

        `shown` is applied to each number of people who missed the same option.
        """
        missed: dict[int, int] = {}
        for option, count in self._options_missed():
            missed[option] = missed.get(option, 0) + count
        counts: dict[int, int] = {}
        for option, people in missed.items():
            moment = self.moments.get(f"option.{option}")
            if moment is not None and shown(people):
                counts[moment] = counts.get(moment, 0) + shown(people)
        return counts

    def _options_missed(self) -> Iterable[tuple[int, int]]:
        """Options whose feedback wrong responses got, and how many of them."""
        question = self.question
        kind = kind_of(question)
        if kind.is_typed:
            for wrong in self.wrong:
                fit = fitting(question, wrong.given.text)
                if fit is not None:
                    yield fit, wrong.count
        elif kind.is_placed:
            pairs = right_picks(question)
            for index, right in zip(pairs, self.rightly_placed(), strict=False):
                yield index, self.responses - right
        else:
            for index, option in enumerate(question.options):
                if option.worth < q.RIGHT:
                    yield index, self.chosen(index)

    def _fits(self, place: int, position: int) -> bool:
        order = right_picks(self.question)
        if place >= len(order):
            return False
        one = ResponseValue((*order[:place], position, *order[place + 1 :]))
        return right_places(self.question, one)[place]


@dataclass(slots=True)
class QuestionResults:
    """A question with its number in the quiz, its versions newest first."""

    number: int
    row: Question
    tries: int = 0
    responses: int = 0
    facility: Fraction | None = None
    discrimination: float | None = None
    versions: list[VersionResults] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class QuizResults:
    """`scores` counts equal ones: of a test each learner's best; of a quiz the share right at the
    first try, for first attempts with every question answered. `looked_at` is the number of first
    attempts sampled, if that is not all.
    """

    standing: Standing
    scores: dict[Decimal, int]
    questions: list[QuestionResults]
    looked_at: int | None = None


def quiz_results(quiz: Quiz, run: Run | None) -> QuizResults:
    """Results of one run, or of all."""
    scope: dict[str, int | None] = {"quiz": quiz.pk, "run": run.pk if run else None}
    own = Attempt.objects.filter(quiz=quiz)
    standing = _standing(own.filter(enrolment__run=run) if run else own)
    if not standing.attempts:
        return QuizResults(standing, {}, [])
    before = _rows(_BEFORE, {**scope, "most": MOST_LOOKED_AT})
    scope["since"] = before[0][0] if before else 0
    statement = _BEST if quiz.step.kind == TEST else _FIRST_SCORES
    scores, found = dict(_rows(statement, scope)), _questions(quiz, scope)
    return QuizResults(standing, scores, found, MOST_LOOKED_AT if before else None)


def question_numbers(quizzes: Iterable[int]) -> dict[tuple[int, int], int]:
    """By quiz and question: 1, 2, 3 … in the order of the items; then, in order of creation, those
    drawn or no longer in the quiz.
    """
    wanted = list(quizzes)
    named = QuizItem.objects.filter(quiz__in=wanted, question__isnull=False)
    places: dict[tuple[int, int], float] = dict.fromkeys(
        AttemptQuestion.objects.filter(attempt__quiz__in=wanted)
        .order_by()
        .values_list("attempt__quiz", "question")
        .distinct(),
        float("inf"),
    )
    for quiz_id, question_id, position in named.values_list("quiz", "question", "position"):
        places[quiz_id, question_id or 0] = position
    numbers: dict[tuple[int, int], int] = {}
    last: dict[int, int] = {}
    for quiz_id, question_id in sorted(places, key=lambda key: (key[0], places[key], key[1])):
        last[quiz_id] = numbers[quiz_id, question_id] = last.get(quiz_id, 0) + 1
    return numbers


def _standing(own: QuerySet[Attempt]) -> Standing:
    counts = own.aggregate(
        learners=Count("enrolment__learner", distinct=True),
        attempts=Count("pk"),
        open=Count("pk", filter=Q(submitted_at=None)),
        submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
        passed=Count("enrolment__learner", distinct=True, filter=PASSED),
    )
    return Standing(**counts)


def _questions(quiz: Quiz, scope: Mapping[str, Any]) -> list[QuestionResults]:
    numbers = question_numbers([quiz.pk])
    counts = _rows(_COUNTS, scope)
    versions = _versions([row[1] for row in counts], scope)
    sums = {row[0]: statistics.Sums(*row[1:]) for row in _rows(_SUMS, scope)}
    made: dict[int, QuestionResults] = {}
    right: dict[int, Decimal] = {}
    for question_id, version_id, tries, responses, total in counts:
        version = versions[version_id]
        # A question drawn only just now has no number yet.
        number = numbers.get((quiz.pk, question_id), len(numbers) + 1)
        result = made.setdefault(question_id, QuestionResults(number, version.version.question))
        version.responses = responses
        result.versions.append(version)
        result.tries += tries
        result.responses += responses
        right[question_id] = right.get(question_id, Decimal(0)) + total
    for question_id, result in made.items():
        result.facility = statistics.facility(result.responses, right[question_id])
        result.discrimination = statistics.discrimination(sums.get(question_id, statistics.Sums()))
        result.versions.sort(key=lambda each: -each.version.number)
    return sorted(made.values(), key=lambda each: each.number)


def _versions(ids: list[int], scope: Mapping[str, Any]) -> dict[int, VersionResults]:
    """These versions with counts of picks, wrong responses, and their moments."""
    rows = QuestionVersion.objects.filter(pk__in=ids).select_related("question")
    made = {row.pk: VersionResults(row, row.read()) for row in rows}
    for version_id, place, pick, count in _rows(_PICKED, {**scope, "placed": _PLACED}):
        if version_id in made:
            made[version_id].picked[place, pick] = count
    for version_id, picks, text, count in _rows(
        _WRONG, {**scope, "placed": _PLACED, "most": MOST_WRONG}
    ):
        if version_id in made:
            made[version_id].wrong.append(Wrong(ResponseValue(tuple(picks), text), count))
    for note in VersionMoment.objects.filter(version__in=ids):
        made[note.version_id].moments[note.place] = note.moment_id
    return made


def _rows(statement: str, scope: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(scope))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


_IN_SCOPE = """
    attempt.quiz_id = %(quiz)s
    AND (%(run)s::bigint IS NULL OR attempt.enrolment_id IN (
        SELECT id FROM course_enrolment WHERE run_id = %(run)s::bigint))
"""

# The newest first attempt outside the sample, if there are that many.
_BEFORE = f"""
    SELECT id FROM quizzes_attempt attempt
    WHERE attempt.number = 1 AND {_IN_SCOPE}
    ORDER BY id DESC LIMIT 1 OFFSET %(most)s
"""  # noqa: S608 - constants, as below

_FIRST = f"""
    SELECT asked.question_id, asked.version_id, asked.attempt_id,
           response.picks, response.text, response.fraction
    FROM quizzes_attempt attempt
    JOIN quizzes_asked asked ON asked.attempt_id = attempt.id
    LEFT JOIN quizzes_response response
           ON response.asked_id = asked.id AND response.try_number = 1
    WHERE attempt.number = 1 AND attempt.id > %(since)s AND {_IN_SCOPE}
"""  # noqa: S608

_BEST = f"""
    SELECT score, count(*) FROM (
        SELECT max(attempt.score) AS score
        FROM quizzes_attempt attempt JOIN course_enrolment enrolment
          ON enrolment.id = attempt.enrolment_id
        WHERE attempt.score IS NOT NULL AND {_IN_SCOPE}
        GROUP BY enrolment.learner_id) best
    GROUP BY score
"""  # noqa: S608

_FIRST_SCORES = f"""
    SELECT score, count(*) FROM (
        SELECT round(avg(fraction), 4) AS score FROM ({_FIRST}) first
        GROUP BY attempt_id HAVING count(*) = count(fraction)) whole
    GROUP BY score
"""  # noqa: S608

_COUNTS = f"""
    SELECT asked.question_id, asked.version_id, count(response.id),
           count(response.id) FILTER (WHERE attempt.number = 1 AND response.try_number = 1),
           coalesce(sum(response.fraction)
                    FILTER (WHERE attempt.number = 1 AND response.try_number = 1), 0)
    FROM quizzes_attempt attempt
    JOIN quizzes_asked asked ON asked.attempt_id = attempt.id
    LEFT JOIN quizzes_response response ON response.asked_id = asked.id
    WHERE attempt.id > %(since)s AND {_IN_SCOPE}
    GROUP BY asked.question_id, asked.version_id
"""  # noqa: S608

# x: how far the question was right; y: the mean of the attempt's other questions.
_SUMS = f"""
    SELECT question_id, count(*), sum(x), sum(y), sum(x * x), sum(y * y), sum(x * y)
    FROM (
        SELECT question_id, fraction AS x,
               (sum(fraction) OVER whole - fraction) / nullif(count(*) OVER whole - 1, 0) AS y,
               count(fraction) OVER whole = count(*) OVER whole AS is_complete
        FROM (
            SELECT asked.attempt_id, asked.question_id, response.fraction::float8
            FROM (SELECT id FROM quizzes_attempt attempt
                  WHERE attempt.number = 1 AND attempt.id > %(since)s AND {_IN_SCOPE}) attempt
            JOIN quizzes_asked asked ON asked.attempt_id = attempt.id
            LEFT JOIN quizzes_response response
                   ON response.asked_id = asked.id AND response.try_number = 1) first
        WINDOW whole AS (PARTITION BY attempt_id)) pairs
    WHERE is_complete AND y IS NOT NULL
    GROUP BY question_id
"""  # noqa: S608

# Equal responses are grouped first: few remain to be unnested, folded and sorted.
_PICKED = f"""
    SELECT version_id, CASE WHEN version.kind = ANY(%(placed)s) THEN at ELSE 0 END,
           pick, sum(given)::bigint
    FROM (SELECT version_id, picks, count(*) AS given FROM ({_FIRST}) first
          GROUP BY version_id, picks) first
    JOIN quizzes_questionversion version ON version.id = first.version_id
    CROSS JOIN LATERAL unnest(first.picks) WITH ORDINALITY AS picked (pick, at)
    GROUP BY 1, 2, 3
"""  # noqa: S608

# Typed responses are grouped case-insensitively and regardless of spaces, in their most common
# spelling; choices regardless of order.
_WRONG = f"""
    SELECT version_id, picks, text, given FROM (
        SELECT version_id, picks, (array_agg(text ORDER BY given DESC, text))[1] AS text,
               sum(given)::bigint AS given,
               row_number() OVER (PARTITION BY version_id
                                  ORDER BY sum(given) DESC, picks, folded) AS place
        FROM (
            SELECT version_id, text, lower(regexp_replace(text, '\\s+', ' ', 'g')) AS folded, given,
                   CASE WHEN version.kind = ANY(%(placed)s)
                        THEN picks ELSE ARRAY(SELECT unnest(picks) ORDER BY 1) END AS picks
            FROM (SELECT version_id, picks, text, count(*) AS given FROM ({_FIRST}) first
                  WHERE fraction < 1 GROUP BY version_id, picks, text) first
            JOIN quizzes_questionversion version ON version.id = first.version_id) wrong
        GROUP BY version_id, picks, folded) ranked
    WHERE place <= %(most)s
    ORDER BY version_id, place
"""  # noqa: S608
