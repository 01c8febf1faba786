from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField, Count, QuerySet
from django.test.utils import CaptureQueriesContext

from course.db.compiled_queries import CompiledQuery, Param, PlannedOnceParam
from course.models import Course, Step
from tests import factories

pytestmark = pytest.mark.django_db


def steps_titled() -> QuerySet[Step]:
    course = Param("course", BigIntegerField())
    title = Param("title", CharField())
    steps = Step.objects.filter(course=course, title=title).select_related("course")
    return steps.annotate(week_count=Count("course__weeks", distinct=True))


@dataclass(frozen=True, slots=True)
class Titled:
    step: Step
    week_count: int


@dataclass(frozen=True, slots=True)
class TitledAndFound(Titled):
    rank: float


class TestTypedRow:
    def test_row_holds_the_model_and_its_annotations(self) -> None:
        course = factories.course()
        step = factories.step(course, 2, "First")
        factories.week(course, 1)

        rows = CompiledQuery(steps_titled, Titled).rows(course=course.pk, title="First")

        assert rows == [Titled(step, 2)]
        assert rows[0].step.course == course

    def test_missing_annotation_is_refused(self) -> None:
        with pytest.raises(TypeError, match="TitledAndFound and its query differ in: rank"):
            CompiledQuery(steps_titled, TitledAndFound).rows(course=1, title="First")

    def test_annotation_without_a_field_is_refused(self) -> None:
        def build() -> QuerySet[Step]:
            return steps_titled().annotate(file_count=Count("step_files"))

        with pytest.raises(TypeError, match="Titled and its query differ in: file_count"):
            CompiledQuery(build, Titled).rows(course=1, title="First")

    def test_values_have_no_typed_row(self) -> None:
        with pytest.raises(TypeError):
            CompiledQuery(lambda: Course.objects.values("slug"), Titled).rows()


class TestPrepared:
    def test_rows_are_those_of_the_values_given(self) -> None:
        course = factories.course()
        first, second = (
            factories.step(course, title="First"),
            factories.step(course, title="Second"),
        )
        prepared = CompiledQuery(steps_titled)

        found = [prepared.rows(course=course.pk, title=title) for title in ("First", "Second", "")]

        assert found == [[first], [second], []]

    def test_first_brings_related_rows_and_annotations_along(self) -> None:
        course = factories.course()
        factories.step(course, 2, "First")
        factories.week(course, 1)

        with CaptureQueriesContext(connection) as queries:
            step = CompiledQuery(steps_titled).first(course=course.pk, title="First")

            assert step is not None
            assert step.course.title == course.title
            assert step.week_count == 2  # type: ignore[attr-defined]
            assert len(queries) == 1

    def test_values_come_as_dictionaries_with_their_python_types(self, now: datetime) -> None:
        factories.course("rivers", published_at=now)
        courses = Course.objects.filter(slug=Param("slug", CharField()))
        prepared = CompiledQuery(lambda: courses.values("slug", "published_at", "hours_per_week"))

        rows = prepared.rows(slug="rivers")

        assert rows == list(Course.objects.values("slug", "published_at", "hours_per_week"))

    def test_first_of_nothing_is_none(self) -> None:
        assert CompiledQuery(steps_titled).first(course=None, title="First") is None

    def test_missing_value_is_refused(self) -> None:
        with pytest.raises(KeyError, match="title"):
            CompiledQuery(steps_titled).rows(course=1)

    def test_queryset_is_built_once(self) -> None:
        built: list[QuerySet[Step]] = []

        def build() -> QuerySet[Step]:
            built.append(steps_titled())
            return built[-1]

        prepared = CompiledQuery(build)

        prepared.rows(course=1, title="First")
        prepared.rows(course=2, title="Second")

        assert len(built) == 1

    def test_values_list_is_refused(self) -> None:
        with pytest.raises(TypeError):
            CompiledQuery(lambda: Course.objects.values_list("slug")).rows()


class TestPlannedOnce:
    def test_rows_are_those_of_the_values_given(self) -> None:
        step = factories.step(factories.course())
        course = PlannedOnceParam("course", BigIntegerField())
        prepared = CompiledQuery(lambda: Step.objects.filter(course=course))

        found = [prepared.rows(course=value) for value in (step.course_id, 0, None)]

        assert found == [[step], [], []]

    def test_plan_does_not_depend_on_the_value(self, now: datetime) -> None:
        small, large = factories.course("small"), factories.course("large")
        factories.step(small)
        like = factories.step(large)
        keys = (f"key{a}{b}cde" for a in "abcdefghij" for b in "abcdefghij")
        Step.objects.bulk_create(
            Step(course=large, activity=like.activity, key=key, title="A step", published_at=now)
            for key in keys
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE course_step")

        assert plan(PlannedOnceParam, small) == plan(PlannedOnceParam, large)
        assert plan(Param, small) != plan(Param, large)


def plan(kind: type[Param], course: Course) -> list[tuple[str]]:
    """PostgreSQL's plan for the steps of a course, with what it expects of it."""
    steps = Step.objects.filter(course=kind("course", BigIntegerField()))
    sql, params = steps.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", [course.pk for _ in params])
        found: list[tuple[str]] = cursor.fetchall()
    return found
