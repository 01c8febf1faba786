"""The step page: what is shown around the content of every kind of step."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject, Left
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from course import progress
from course.access import READER, GatedStep, StepAccess, gated_steps
from course.db.compiled_queries import CompiledQuery, Param, PlannedOnceParam
from course.kinds import ASSESSED, kind_name
from course.models import Course, Moment, Note, Step, StepFile, StepLink, Week
from course.pages.outline_rows import (
    FAILED_PERCENT,
    Printed,
    StepLine,
    StepLines,
    open_step_lines,
)
from course.text.timecodes import clock
from course.web.cached_reverse import address


class WeekLine(NamedTuple):
    """A week in the navigation: title and counts; its `url` leads to the to-do list."""

    number: int
    name: str
    title: str
    tally: str
    total: int
    done: int
    is_current: bool
    is_locked: bool
    opens_at: datetime | None
    url: str


class StepNote(NamedTuple):
    """A note of the reader's own at this step; of a long one the beginning (`is_cut`).

    `second`, `nth` and `language` are those of its sentence, where it is surely found.
    """

    key: str
    edition: int
    text: str
    is_cut: bool
    quote: str
    clock: str
    second: int | None
    nth: int
    language: str
    url: str
    edit_url: str


@dataclass(slots=True)
class StepPage(Printed):
    step: Step
    course: Course
    label: str
    title: str
    kind_name: str
    minutes: int | None
    body_html: str
    licence: str
    files: list[tuple[str, str, str]]
    links: list[tuple[str, str]]
    url: str
    host: str
    canonical: str
    card_url: str
    completion_url: str
    join_url: str
    edit_url: str
    is_member: bool
    is_team: bool
    is_preview: bool
    is_draft: bool
    is_visitor: bool
    is_complete: bool
    is_assessed: bool
    completed_at: datetime | None
    previous: StepLine | None = None
    next: StepLine | None = None
    weeks: list[WeekLine] = field(default_factory=list)
    steps: list[StepLine] = field(default_factory=list)
    week_done: int = 0
    week_total: int = 0
    percent: int = 0
    open_steps: list[StepLine] = field(default_factory=list)
    notes: list[StepNote] = field(default_factory=list)

    @property
    def can_note(self) -> bool:
        return self.is_member or self.is_team

    @property
    def can_complete(self) -> bool:
        return self.is_member and not self.is_draft and not self.is_assessed

    @property
    def can_go_on(self) -> bool:
        """Whether one press may complete this step and open the next one."""
        return self.can_complete and self.next is not None and not self.next.is_locked

    @property
    def marks(self) -> tuple[str, ...]:
        """CSS classes of the week's bars, one for each step."""
        return tuple(step.mark for step in self.steps)


@dataclass(frozen=True, slots=True)
class StepForPage(GatedStep):
    """A step annotated with everything its page prints around the content."""

    page_previous: dict[str, Any] | None
    page_next: dict[str, Any] | None
    page_files: list[dict[str, Any]]
    page_links: list[dict[str, Any]]


def _steps_for_page() -> QuerySet[Step]:
    others = Step.objects.published().filter(course=OuterRef("course_id"))
    # The first condition follows from the second, and lets the index scan start at the right week.
    before = others.filter(
        Q(week_number__lte=OuterRef("week_number")),
        Q(week_number__lt=OuterRef("week_number")) | Q(number__lt=OuterRef("number")),
    ).order_by("-week_number", "-number")
    after = others.filter(
        Q(week_number__gte=OuterRef("week_number")),
        Q(week_number__gt=OuterRef("week_number")) | Q(number__gt=OuterRef("number")),
    ).order_by("week_number", "number")
    files = StepFile.objects.filter(step=OuterRef("pk"), is_listed=True).order_by("position", "id")
    links = StepLink.objects.filter(step=OuterRef("pk")).order_by("position", "id")
    return gated_steps().annotate(
        page_previous=Subquery(before.values(json=_row_json())[:1]),
        page_next=Subquery(after.values(json=_row_json())[:1]),
        page_files=ArraySubquery(
            files.values(
                json=JSONObject(
                    title=F("title"),
                    name=F("file__name"),
                    sha=F("file__sha256"),
                    bytes=F("file__bytes"),
                )
            )
        ),
        page_links=ArraySubquery(links.values(json=JSONObject(title=F("title"), url=F("url")))),
    )


# A single query loads everything.
STEPS_FOR_PAGE = CompiledQuery(_steps_for_page, StepForPage)


def step_page(
    access: StepAccess, row: StepForPage, *, reader: int, at: datetime, host: str
) -> StepPage:
    """The page of a step; `reader` is as of `reader_pk`, `host` scheme and host for the canonical
    link.

    One more query for members and the team, and one for visitors.
    """
    step, course = access.step, access.course
    is_member = access.membership is not None
    place = (course.slug, step.key)
    url = address("step", *place)
    page = StepPage(
        step=step,
        course=course,
        label=step.label,
        title=step.title,
        kind_name=kind_name(step.kind),
        minutes=step.minutes,
        body_html=SafeString(step.body_html),
        licence=step.licence or course.licence,
        files=[_file(course.slug, file) for file in row.page_files],
        links=[(link["title"], link["url"]) for link in row.page_links],
        url=url,
        host=host,
        canonical=host + url,
        card_url=f"{host}{url}card.png",
        completion_url=address("course:completion", *place),
        join_url=address("course:join", course.slug),
        edit_url=address("admin:course_step_change", step.pk) if access.can_edit else "",
        is_member=is_member,
        is_team=access.is_team,
        is_preview=access.is_team and not is_member,
        is_draft=step.published_at is None,
        is_visitor=not is_member and not access.is_team,
        is_complete=access.last_completed_at is not None,
        is_assessed=step.kind in ASSESSED,
        completed_at=access.last_completed_at,
    )
    lines = StepLines(course.slug)
    # Visitors get the open steps instead.
    if not (page.is_visitor or page.is_draft):
        page.previous = _neighbour(row.page_previous, access, lines, at=at)
        page.next = _neighbour(row.page_next, access, lines, at=at)
    if page.is_visitor:
        page.open_steps = open_step_lines(course, but=step)
    else:
        _add_weeks(page, access, lines, reader=reader, at=at)
    return page


def next_url(access: StepAccess, row: StepForPage, *, at: datetime) -> str:
    """Where who has finished a step goes on: the next one, or "" at the end and before a lock."""
    line = _neighbour(row.page_next, access, StepLines(access.course.slug), at=at)
    return "" if line is None or line.is_locked else line.url


def _row_json() -> JSONObject:
    names = ("week_number", "number", "key", "title", "kind", "is_open")
    return JSONObject(**{name: F(name) for name in names})


def _file(slug: str, row: dict[str, Any]) -> tuple[str, str, str]:
    url = address("course:file", slug, row["sha"][:16], row["name"])
    return row["title"] or row["name"], url, filesizeformat(row["bytes"])


def _neighbour(
    row: dict[str, Any] | None, access: StepAccess, lines: StepLines, *, at: datetime
) -> StepLine | None:
    if row is None:
        return None
    membership = access.membership
    is_shut = membership is not None and not membership.is_open(row["week_number"], at=at)
    return lines.line(row, is_locked=is_shut and not row["is_open"])


def _add_weeks(
    page: StepPage, access: StepAccess, lines: StepLines, *, reader: int, at: datetime
) -> None:
    slug = page.course.slug
    membership = access.membership
    enrolment_id = membership.enrolment_id if membership else 0
    todo = address("todo" if page.is_member else "course:course", slug)
    rows = _WEEKS.rows(
        course=page.course.pk,
        week=page.step.week_number,
        enrolment=enrolment_id,
        step=page.step.pk,
        reader=reader,
    )
    name = _("Week %(number)s")
    for row in rows:
        total, done = row["counts"] or (0, 0)
        opens_at = membership.opens_at(row["number"]) if membership else None
        is_locked = membership is not None and not membership.is_open(row["number"], at=at)
        is_current = row["number"] == page.step.week_number
        page.weeks.append(
            WeekLine(
                number=row["number"],
                name=name % {"number": row["number"]},
                title=row["title"],
                tally=f"{done}/{total}" if page.is_member else str(total),
                total=total,
                done=done,
                is_current=is_current,
                is_locked=is_locked,
                opens_at=opens_at if is_locked else None,
                url=f"{todo}#week-{row['number']}",
            )
        )
        if is_current:
            page.notes = [_note(page, item) for item in row["notes"] or []]
            page.week_done, page.week_total = done, total
            page.steps = [
                lines.line(
                    item,
                    is_done=item["completed"] is not None,
                    is_current=item["key"] == page.step.key,
                )
                for words in row["steps"] or []
                for item in [dict(zip(_SHEET, words, strict=True))]
            ]
    page.percent = progress.percent(
        sum(week.done for week in page.weeks), sum(week.total for week in page.weeks)
    )


def _note(page: StepPage, row: dict[str, Any]) -> StepNote:
    """A sentence that is not surely found has no second here: the course's notes say so."""
    start_ms = row["start_ms"] if row["state"] == Moment.State.FOUND else None
    second = None if start_ms is None else start_ms // 1000
    query = f"?p={row['paragraph']}#here" if row["paragraph"] else ""
    if second is not None:
        query = f"?language={row['language']}&t={second}"
        query += f"&n={row['nth']}" if row["nth"] > 1 else ""
    return StepNote(
        key=row["key"],
        edition=row["edition"],
        text=row["text"][:SHOWN_OF_NOTE],
        is_cut=len(row["text"]) > SHOWN_OF_NOTE,
        quote=row["quote"] or "",
        clock="" if start_ms is None else clock(start_ms),
        second=second,
        nth=row["nth"] or 1,
        language=row["language"] or page.course.language,
        url=query,
        edit_url=address("course:note", page.course.slug, row["key"]),
    )


class _Numbers(Func):
    """Numbers as a PostgreSQL array; JSON is several times slower on both sides."""

    template = "ARRAY[%(expressions)s]"
    output_field = ArrayField(IntegerField())


class _Words(Func):
    template = "ARRAY[%(expressions)s]"
    output_field = ArrayField(TextField())


# Columns of the week's steps in the navigation, in this order.
_SHEET = ("week_number", "number", "key", "title", "kind", "completed", "failed_percent")


# Of one's notes at a step its page shows these, and of each so many characters.
SHOWN_NOTES = 50
SHOWN_OF_NOTE = 300


def _own_notes() -> QuerySet[Note, Any]:
    notes = Note.objects.filter(person=READER, step=Param("step", BigIntegerField()))
    row = JSONObject(
        **{name: F(name) for name in ("key", "edition", "paragraph")},
        **{name: F(f"moment__{name}") for name in ("start_ms", "nth", "state", "language")},
        quote=Left(Coalesce("moment__quote", "quote"), SHOWN_OF_NOTE),
        text=Left("text", SHOWN_OF_NOTE + 1),
    )
    return notes.order_by("moment__start_ms", "created_at", "pk").values(json=row)[:SHOWN_NOTES]


def _weeks() -> QuerySet[Week, Any]:
    """Every week with its counts, this week's steps and one's notes at this step: a single query
    for any course.
    """
    enrolment = PlannedOnceParam("enrolment", BigIntegerField())
    mine = FilteredRelation("progress", condition=Q(progress__enrolment_id=enrolment))
    steps = (
        Step.objects.published()
        .filter(course=OuterRef("course_id"), week_number=OuterRef("number"))
        .annotate(mine=mine)
    )
    counts = (
        steps.order_by()
        .values("week_number")
        .annotate(total=Count("pk"), done=Count("mine__last_completed_at"))
        .values(both=_Numbers("total", "done"))
    )
    mine_of_step = ("mine__last_completed_at", FAILED_PERCENT)
    words = [Cast(name, TextField()) for name in (*_SHEET[:-2], *mine_of_step)]
    return (
        Week.objects.filter(course=PlannedOnceParam("course", BigIntegerField()))
        .order_by("number")
        .annotate(
            counts=Subquery(counts),
            steps=Case(
                When(
                    number=Param("week", IntegerField()),
                    then=ArraySubquery(steps.order_by("number").values(row=_Words(*words))),
                ),
                default=Value(None),
            ),
            notes=Case(
                When(number=Param("week", IntegerField()), then=ArraySubquery(_own_notes())),
                default=Value(None),
            ),
        )
        .values("number", "title", "counts", "steps", "notes")
    )


_WEEKS = CompiledQuery(_weeks)
