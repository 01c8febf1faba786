"""The gate of a step refuses a query that forgets what decides on access; it demotes nobody."""

from dataclasses import fields
from datetime import datetime

import pytest
from django.db.models import QuerySet

from course.access import GatedStep, gate_row, gate_step, gated_steps
from course.db.compiled_queries import CompiledQuery
from course.models import Step, User
from course.pages.step import STEPS_FOR_PAGE, StepForPage
from tests import factories

pytestmark = pytest.mark.django_db

ANNOTATIONS = [field.name for field in fields(GatedStep) if field.name != "step"]


@pytest.fixture
def step() -> Step:
    course = factories.course()
    return factories.step(course)


@pytest.mark.parametrize("forgotten", ANNOTATIONS)
def test_query_without_an_annotation_is_refused(
    grace: User, step: Step, now: datetime, forgotten: str
) -> None:
    factories.educator(grace, step.course)

    def build() -> QuerySet[Step]:
        steps = gated_steps()
        steps.query.set_annotation_mask({*ANNOTATIONS} - {forgotten})
        return steps

    with pytest.raises(TypeError, match=f"GatedStep and its query differ in: {forgotten}"):
        gate_row(CompiledQuery(build, GatedStep), grace, step.course.slug, step.key, at=now)


def test_page_with_the_query_of_the_gate_alone_is_refused(
    grace: User, step: Step, now: datetime
) -> None:
    factories.educator(grace, step.course)

    with pytest.raises(TypeError, match="page_files, page_links, page_next, page_previous"):
        gate_row(CompiledQuery(gated_steps, StepForPage), grace, step.course.slug, step.key, at=now)


def test_both_queries_know_the_reader_alike(grace: User, step: Step, now: datetime) -> None:
    factories.educator(grace, step.course)
    factories.run(step.course)
    factories.enrol(grace, step.course)

    access = gate_step(grace, step.course.slug, step.key, at=now)
    page_access, row = gate_row(STEPS_FOR_PAGE, grace, step.course.slug, step.key, at=now)

    assert access == page_access
    assert access.can_edit
    assert access.membership is not None
    assert row.step == step
