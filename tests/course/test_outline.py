import pytest

from course import authoring, outline
from course.models import Activity, Course, Step
from tests import factories


def labels(course: Course) -> list[str]:
    return [
        f"{step.label} {step.title}"
        for step in Step.objects.published().in_order()
        if step.course == course
    ]


@pytest.mark.django_db
def test_renumber_counts_across_activities_and_past_nine() -> None:
    course = factories.course()
    second = Activity.objects.create(week=factories.week(course, 1), position=2, title="Second")
    for index in range(8):
        factories.step(course, 1, f"s{index}")
    for index in range(8, 11):
        factories.step(course, 1, f"s{index}", activity=second)

    outline.renumber(course)

    assert labels(course)[-3:] == ["1.9 s8", "1.10 s9", "1.11 s10"]


@pytest.mark.django_db
def test_unpublishing_closes_the_gap_and_a_draft_has_no_number() -> None:
    course = factories.course()
    steps = [factories.step(course, 2, title) for title in "abc"]

    authoring.unpublish_step(steps[1])

    assert labels(course) == ["2.1 a", "2.2 c"]
    assert steps[1].label == ""


@pytest.mark.django_db
def test_move_step_within_and_between_activities() -> None:
    course = factories.course()
    second = Activity.objects.create(week=factories.week(course, 1), position=2, title="Second")
    steps = {title: factories.step(course, 1, title) for title in "ab"}
    steps["c"] = factories.step(course, 1, "c", activity=second)

    assert outline.move_step(steps["a"], by=1)
    assert labels(course) == ["1.1 b", "1.2 a", "1.3 c"]
    assert outline.move_step(steps["a"], by=1)
    assert labels(course) == ["1.1 b", "1.2 a", "1.3 c"]
    assert Step.objects.get(title="a").activity == second
    steps["a"].refresh_from_db()
    assert outline.move_step(steps["a"], by=1)
    assert labels(course) == ["1.1 b", "1.2 c", "1.3 a"]
    assert not outline.move_step(Step.objects.get(title="a"), by=1)
