"""Queries of the quiz pages: each a single statement, whatever the number of questions."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, JSONObject, Left

from course.db.compiled_queries import CompiledQuery, Param
from course.kinds import TEST
from course.models import Run
from quizzes import deadlines
from quizzes import questions as q
from quizzes.marking import ResponseValue
from quizzes.models import (
    Attempt,
    AttemptQuestion,
    Closing,
    ExtraTime,
    Quiz,
    Response,
    VersionMoment,
)
from quizzes.models import QuizItem as QuizSlot

# Tries shown on a page, at most.
_SHOWN_TRIES = 20
# … and of a quiz repeated every day, the introduction lists the newest attempts only.
_SHOWN_ATTEMPTS = 10
STEM_LENGTH = 1_000

_ENROLMENT = Param("enrolment", BigIntegerField())
_QUIZ = Param("quiz", BigIntegerField())
_ATTEMPT = Param("attempt", BigIntegerField())


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """An attempt as its pages need it; `latest` is the number of the learner's newest one."""

    id: int
    number: int
    latest: int
    started_at: datetime
    submitted_at: datetime | None
    ends_at: datetime | None
    closes_at: datetime | None
    marks_by_try: tuple[int, ...]
    pass_percent: int
    retry_hours: int
    score: Decimal | None
    total: int
    answered: int

    @property
    def is_test(self) -> bool:
        return bool(self.marks_by_try)

    @property
    def has_passed(self) -> bool:
        return self.score is not None and self.score * 100 >= self.pass_percent

    @property
    def as_latest(self) -> deadlines.LatestAttempt:
        """What it says about the next attempt."""
        return deadlines.LatestAttempt(
            number=self.number,
            is_test=self.is_test,
            submitted_at=self.submitted_at,
            is_finished=self.has_passed and self.answered == self.total,
            retry_hours=self.retry_hours,
        )

    def next_start(self, *, at: datetime) -> deadlines.NextStart:
        """Whether the attempt after this one may start."""
        return deadlines.next_start(self.as_latest, closes_at=self.closes_at, at=at)

    def is_over(self, *, at: datetime) -> bool:
        """Whether it is past its deadline, submitted or not."""
        return self.submitted_at is not None or deadlines.is_over(self.ends_at, at=at)


@dataclass(frozen=True, slots=True)
class Tried:
    number: int
    given: ResponseValue
    fraction: Decimal

    @property
    def is_right(self) -> bool:
        return self.fraction == 1


@dataclass(frozen=True, slots=True)
class AttemptQuestionFacts:
    """A question of an attempt with its newest tries; `tries` counts all."""

    id: int
    key: str
    position: int
    question: q.QuestionContent
    html: dict[str, str]
    order: list[int]
    moments: dict[str, int]
    tries: int
    tried: list[Tried]


@dataclass(frozen=True, slots=True)
class QuestionStatus:
    """The status of a question: `best` is None without a response."""

    position: int
    tries: int
    best: Decimal | None
    either_or: bool = False
    stem: str = ""
    fractions: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class QuizFacts:
    """A quiz or test as its introduction needs it, with the learner's newest attempts in order."""

    marks_by_try: tuple[int, ...]
    pass_percent: int
    retry_hours: int
    limit_minutes: int | None
    extra_percent: int
    closes_at: datetime | None
    questions: int
    attempts: list[AttemptFacts]

    def next_start(self, *, at: datetime) -> deadlines.NextStart:
        """Whether an attempt may start, as `attempts.start` decides it too."""
        latest = self.attempts[-1].as_latest if self.attempts else None
        return deadlines.next_start(latest, closes_at=self.closes_at, at=at)


def attempt_facts(enrolment_id: int, quiz_id: int, number: int) -> AttemptFacts | None:
    row = _ATTEMPTS.first(enrolment=enrolment_id, quiz=quiz_id, number=number)
    return _attempt(row) if row else None


def attempt_question_facts(attempt_id: int, position: int) -> AttemptQuestionFacts | None:
    row = _ASKED.first(attempt=attempt_id, position=position)
    if row is None:
        return None
    tried = [
        Tried(
            item["try"],
            ResponseValue(tuple(item["picks"]), item["text"]),
            Decimal(str(item["fraction"])),
        )
        for item in reversed(row["tried"])
    ]
    return AttemptQuestionFacts(
        id=row["id"],
        key=row["question__key"],
        position=row["position"],
        question=q.from_json(row["version__content"]),
        html=row["version__html"],
        order=row["order"],
        moments={item["place"]: item["moment"] for item in row["moments"]},
        tries=row["tries"],
        tried=tried,
    )


def squares(attempt_id: int, *, first: int, last: int, total: int) -> list[QuestionStatus]:
    """Statuses of the questions from `first` to `last`, and of the first and last (`total`)."""
    rows = _SQUARES.rows(attempt=attempt_id, first=first, last=last, total=total)
    return [QuestionStatus(**{name: row[name] for name in _STANDING}) for row in rows]


def all_squares(attempt_id: int) -> list[QuestionStatus]:
    """Statuses of all questions of an attempt, with the beginning of each stem as HTML."""
    rows = _ALL_SQUARES.rows(attempt=attempt_id)
    return [
        QuestionStatus(
            **{name: row[name] for name in (*_STANDING, "stem")},
            fractions=tuple(row["fractions"] or ()),
        )
        for row in rows
    ]


def first_unanswered(attempt_id: int) -> int | None:
    row = _UNANSWERED.first(attempt=attempt_id)
    return row["position"] if row else None


def quiz_facts(quiz_id: int, enrolment_id: int | None, run_id: int | None) -> QuizFacts | None:
    """A quiz with the attempts of an enrolment, if there is one."""
    row = _QUIZZES.first(quiz=quiz_id, enrolment=enrolment_id or 0, run=run_id or 0)
    if row is None:
        return None
    attempts = _OWN_ATTEMPTS.rows(quiz=quiz_id, enrolment=enrolment_id) if enrolment_id else []
    found = [_attempt(item) for item in reversed(attempts)]
    return QuizFacts(
        marks_by_try=tuple(row["marks_by_try"]),
        pass_percent=row["pass_percent"],
        retry_hours=row["retry_hours"],
        limit_minutes=row["limit_minutes"],
        extra_percent=row["extra"] or 0,
        closes_at=_closing(row),
        questions=row["questions"],
        attempts=found,
    )


def _attempt(row: dict[str, Any]) -> AttemptFacts:
    is_test = bool(row["marks_by_try"])
    closes_at = _closing(row) if is_test else None
    ends_at = deadlines.earliest((row["deadline"], closes_at))
    names = ("id", "number", "latest", "started_at", "submitted_at", "pass_percent", "score")
    return AttemptFacts(
        **{name: row[name] for name in (*names, "total", "answered")},
        ends_at=ends_at,
        closes_at=closes_at,
        marks_by_try=tuple(row["marks_by_try"]),
        retry_hours=row["quiz__retry_hours"],
    )


def _closing(row: dict[str, Any]) -> datetime | None:
    if row["kind"] != TEST:
        return None
    return deadlines.ClosingDate(
        row["with_run"],
        row["after_end"] in {None, Run.AfterEnd.STAYS_OPEN},
        row["ends_on"],
        row["time_zone"] or "UTC",
        row["closes_at"],
    ).instant


def _attempts() -> QuerySet[Attempt, Any]:
    asked = AttemptQuestion.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt")
    responses = Response.objects.filter(asked=OuterRef("pk"), try_number=1)
    others = Attempt.objects.filter(enrolment=_ENROLMENT, quiz=_QUIZ).order_by("-number")
    closing = Closing.objects.filter(run=OuterRef("enrolment__run"), quiz=OuterRef("quiz"))
    names = (
        "id",
        "number",
        "started_at",
        "submitted_at",
        "deadline",
        "marks_by_try",
        "pass_percent",
    )
    rows: QuerySet[Attempt, Any] = (
        Attempt.objects.filter(enrolment=_ENROLMENT, quiz=_QUIZ)
        .order_by("-number")
        .annotate(
            total=Coalesce(Subquery(asked.annotate(n=Count("pk")).values("n")), 0),
            answered=Coalesce(
                Subquery(asked.filter(Exists(responses)).annotate(n=Count("pk")).values("n")), 0
            ),
            latest=Subquery(others.values("number")[:1]),
            closes_at=Subquery(closing.values("closes_at")[:1]),
            after_end=F("enrolment__run__after_end"),
            ends_on=F("enrolment__run__ends_on"),
            time_zone=F("enrolment__run__time_zone"),
            with_run=F("quiz__closes_with_run"),
            kind=F("quiz__step__kind"),
        )
        .values(
            *names,
            *("score", "total", "answered", "latest", "closes_at", "ends_on", "time_zone"),
            *("with_run", "after_end", "kind", "quiz__retry_hours"),
        )
    )
    return rows


def _numbered() -> QuerySet[Attempt, Any]:
    return _attempts().filter(number=Param("number", IntegerField()))


def _asked() -> QuerySet[AttemptQuestion, Any]:
    responses = Response.objects.filter(asked=OuterRef("pk")).order_by("-try_number")
    row = JSONObject(
        **{name: F(name) for name in ("picks", "text")},
        **{"try": F("try_number"), "fraction": Cast("fraction", TextField())},
    )
    moments = VersionMoment.objects.filter(version=OuterRef("version"))
    return (
        AttemptQuestion.objects.filter(attempt=_ATTEMPT, position=Param("position", IntegerField()))
        .annotate(
            tried=ArraySubquery(responses.values(json=row)[:_SHOWN_TRIES]),
            tries=Coalesce(Subquery(responses.values("try_number")[:1]), 0),
            moments=ArraySubquery(
                moments.values(json=JSONObject(place=F("place"), moment=F("moment_id")))
            ),
        )
        .values(
            "id",
            "question__key",
            "position",
            "order",
            "version__content",
            "version__html",
            "tried",
            "tries",
            "moments",
        )
    )


# Columns of a question's status.
_STANDING = ("position", "tries", "best", "either_or")


def _with_standing() -> QuerySet[AttemptQuestion, Any]:
    rows = AttemptQuestion.objects.with_either_or().filter(attempt=_ATTEMPT).order_by("position")
    counts: dict[str, Any] = {"tries": Count("responses"), "best": Max("responses__fraction")}
    standing: QuerySet[AttemptQuestion, Any] = rows.annotate(**counts)
    return standing


def _squares() -> QuerySet[AttemptQuestion, Any]:
    number = IntegerField()
    near = Q(position__gte=Param("first", number), position__lte=Param("last", number))
    ends = Q(position=1) | Q(position=Param("total", number))
    rows: Any = _with_standing().filter(near | ends)
    names: QuerySet[AttemptQuestion, Any] = rows.values(*_STANDING)
    return names


def _all_squares() -> QuerySet[AttemptQuestion, Any]:
    stem = Left(KeyTextTransform("stem", "version__html"), STEM_LENGTH)
    fractions = ArrayAgg(
        "responses__fraction",
        order_by="responses__try_number",
        filter=Q(responses__try_number__lte=_SHOWN_TRIES),
    )
    rows: Any = _with_standing().annotate(stem=stem, fractions=fractions)
    names: QuerySet[AttemptQuestion, Any] = rows.values(*_STANDING, "stem", "fractions")
    return names


def _unanswered() -> QuerySet[AttemptQuestion, Any]:
    responses = Response.objects.filter(asked=OuterRef("pk"), try_number=1)
    rows = AttemptQuestion.objects.filter(~Exists(responses), attempt=_ATTEMPT)
    return rows.order_by("position").values("position")[:1]


def _quizzes() -> QuerySet[Quiz, Any]:
    run = Run.objects.filter(pk=Param("run", BigIntegerField()))
    closing = Closing.objects.filter(quiz=OuterRef("pk"), run=Param("run", BigIntegerField()))
    slots = QuizSlot.objects.filter(Q(question=None) | Q(question__retired_at=None))
    count = slots.filter(quiz=OuterRef("pk")).order_by().values("quiz").annotate(n=Sum("count"))
    extra = ExtraTime.objects.filter(enrolment=_ENROLMENT)
    settings = ("marks_by_try", "pass_percent", "retry_hours", "limit_minutes")
    rows: QuerySet[Quiz, Any] = (
        Quiz.objects.filter(pk=_QUIZ)
        .annotate(
            questions=Coalesce(Subquery(count.values("n")), 0),
            extra=Subquery(extra.values("percent")[:1]),
            closes_at=Subquery(closing.values("closes_at")[:1]),
            after_end=Subquery(run.values("after_end")),
            ends_on=Subquery(run.values("ends_on")),
            time_zone=Subquery(run.values("time_zone")),
            with_run=F("closes_with_run"),
            kind=F("step__kind"),
        )
        .values(
            *settings,
            *("questions", "extra", "closes_at", "ends_on", "time_zone", "with_run", "kind"),
            "after_end",
        )
    )
    return rows


_ATTEMPTS = CompiledQuery(_numbered)
_OWN_ATTEMPTS = CompiledQuery(lambda: _attempts()[:_SHOWN_ATTEMPTS])
_ASKED = CompiledQuery(_asked)
_SQUARES = CompiledQuery(_squares)
_ALL_SQUARES = CompiledQuery(_all_squares)
_UNANSWERED = CompiledQuery(_unanswered)
_QUIZZES = CompiledQuery(_quizzes)
