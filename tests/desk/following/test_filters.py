"""Filters of a run's learners: whom each finds, alone and together; the page and the file."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from course.models import Course, Enrolment, Run, Step
from course.notes.writing import write_note
from course.progress import AttemptState, complete, note_attempt, note_score
from desk.following.filters import AT_STEP, STATES, Wanted, learners_who
from desk.following.run_facts import facts_of_run
from tests import factories

DAY = timedelta(days=1)


@pytest.fixture
def run(rivers: Course) -> Run:
    """Its first two weeks have opened; the second is under way."""
    return factories.run(rivers, starts_on=(factories.NOW - 9 * DAY).date())


@pytest.fixture
def steps(rivers: Course) -> list[Step]:
    first = factories.step(rivers, 1, "One")
    test = factories.step(rivers, 1, "Test", kind="test")
    return [first, test, factories.step(rivers, 2, "Two"), factories.step(rivers, 3, "Three")]


def joined(run: Run, name: str, **values: Any) -> Enrolment:
    row = factories.enrol(
        factories.person(name), run.course, run, joined_at=factories.NOW - 9 * DAY
    )
    Enrolment.objects.filter(pk=row.pk).update(**values)
    return row


def scored(row: Enrolment, step: Step, score: str, *, passed: bool, ago: timedelta) -> None:
    at = factories.NOW - ago
    note_attempt(row.pk, step.pk, AttemptState(1, answered=1, asked=1), at=at)
    note_score(row.pk, step.pk, at=at, score=Decimal(score), passed=passed)
    if passed:
        complete(row.pk, step.pk, at=at)


@pytest.fixture
def people(run: Run, steps: list[Step]) -> dict[str, Enrolment]:
    """Fay has finished, Kit failed today, Sol stopped, Len has left, Nia has not begun."""
    now = factories.NOW
    rows = {
        "Fay": joined(run, "Fay End", last_seen_at=now),
        "Kit": joined(run, "Kit Fail", last_seen_at=now),
        "Sol": joined(run, "Sol Still", last_seen_at=now - 8 * DAY),
        "Len": joined(run, "Len Left", left_at=now, last_seen_at=now - 8 * DAY),
        "Nia": joined(run, "Nia New"),
    }
    for step in (steps[0], steps[2], steps[3]):
        complete(rows["Fay"].pk, step.pk, at=now - DAY)
    scored(rows["Fay"], steps[1], "0.9", passed=True, ago=DAY)
    complete(rows["Kit"].pk, steps[0].pk, at=now)
    scored(rows["Kit"], steps[1], "0.699", passed=False, ago=timedelta())
    complete(rows["Sol"].pk, steps[0].pk, at=now - 8 * DAY)
    complete(rows["Len"].pk, steps[0].pk, at=now - 8 * DAY)
    return rows


def found(run: Run, wanted: Wanted) -> list[str]:
    facts = facts_of_run(run, at=factories.NOW)
    rows = learners_who(facts, wanted, at=factories.NOW).order_by("learner__display_name")
    return [str(row.learner).split()[0] for row in rows]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("current", ["Fay", "Kit", "Nia", "Sol"]),
        ("new", ["Nia"]),
        ("visited", ["Fay", "Kit", "Len", "Sol"]),
        ("active", ["Fay", "Kit", "Len", "Sol"]),
        ("finished", ["Fay"]),
        ("passed", ["Fay"]),
        ("left", ["Len"]),
        ("stuck", ["Sol"]),
        ("behind", ["Kit", "Nia", "Sol"]),
        ("failed", ["Kit"]),
        ("near", []),
    ],
)
def test_state_finds_whom_it_says(
    run: Run, people: dict[str, Enrolment], state: str, expected: list[str]
) -> None:
    assert found(run, Wanted(states=(state,))) == expected


def test_every_state_is_tried_alone(run: Run, steps: list[Step]) -> None:
    for state in STATES:
        assert found(run, Wanted(states=(state,))) == []


def test_states_of_a_course_without_steps_find_nobody_finished(run: Run) -> None:
    joined(run, "Nia New")

    assert found(run, Wanted(states=("finished",))) == []
    assert found(run, Wanted(states=("passed",))) == []
    assert found(run, Wanted(states=("behind",))) == []


def test_seen_yesterday_without_a_step_further_is_stuck_too(
    run: Run, people: dict[str, Enrolment]
) -> None:
    Enrolment.objects.filter(pk=people["Sol"].pk).update(last_seen_at=factories.NOW - DAY)

    assert found(run, Wanted(states=("stuck",))) == ["Sol"]


def test_nine_of_ten_steps_are_near_the_end(run: Run, rivers: Course) -> None:
    steps = [factories.step(rivers, 1, f"Step {number}") for number in range(10)]
    eight, nine, ten = (joined(run, name) for name in ("Eight", "Nine", "Ten"))
    for row, many in ((eight, 8), (nine, 9), (ten, 10)):
        for step in steps[:many]:
            complete(row.pk, step.pk, at=factories.NOW)

    assert found(run, Wanted(states=("near",))) == ["Nine"]


@pytest.mark.parametrize(
    ("at_step", "expected"),
    [
        ("done", ["Fay"]),
        ("open", ["Kit"]),
        ("visited", ["Fay", "Kit"]),
        ("not", ["Len", "Nia", "Sol"]),
    ],
)
def test_step_finds_who_stands_so_at_it(
    run: Run, people: dict[str, Enrolment], steps: list[Step], at_step: str, expected: list[str]
) -> None:
    facts = facts_of_run(run, at=factories.NOW)
    step = facts.step(steps[1].key)

    assert found(run, Wanted(step=step, at_step=at_step)) == expected
    assert set(AT_STEP) == {"done", "open", "visited", "not"}


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ((0, 69), ["Kit"]),
        ((70, 100), ["Fay"]),
        ((0, 100), ["Fay", "Kit"]),
        ((69, 69), ["Kit"]),
        ((91, 99), []),
    ],
)
def test_score_is_filtered_as_it_is_shown(
    run: Run,
    people: dict[str, Enrolment],
    steps: list[Step],
    bounds: tuple[int, int],
    expected: list[str],
) -> None:
    low, high = bounds
    test = facts_of_run(run, at=factories.NOW).step(steps[1].key)

    assert found(run, Wanted(test=test, low=low, high=high)) == expected


def test_withdrawn_step_counts_no_more(
    run: Run, people: dict[str, Enrolment], steps: list[Step]
) -> None:
    Step.objects.filter(pk=steps[0].pk).update(published_at=None, number=None)

    assert found(run, Wanted(states=("active",))) == ["Fay"]
    assert found(run, Wanted(states=("finished",))) == ["Fay"]


@pytest.fixture
def address(run: Run, people: dict[str, Enrolment], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)
    return reverse("admin:course_run_progress", args=[run.pk])


def names(response: Any) -> list[str]:
    return [str(row.learner).split()[0] for row in response.context["rows"]]


def test_filters_combine_and_each_has_a_chip_that_takes_it_away(
    desk: Client, address: str, steps: list[Step]
) -> None:
    query = {"q": "i", "state": ["behind", "active"], "step": steps[1].key, "at": "open"}

    response = desk.get(address, query)

    assert names(response) == ["Kit"]
    chips = {chip.words: chip.without for chip in response.context["chips"]}
    assert list(chips) == [
        *("“i”", "behind the calendar", "completed a step"),
        "1.2 Test: visited, not complete",
    ]
    without = desk.get(f"{address}?{chips['1.2 Test: visited, not complete']}")
    assert names(without) == ["Kit", "Sol"]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "x", "step": "x", "test": "x", "at": "x", "from": "x", "to": "-1", "col": "x"},
        {"q": " ", "page": "x", "order": "-x"},
        {"from": "²", "to": "999"},
    ],
)
def test_what_is_unknown_is_left_out(desk: Client, address: str, query: dict[str, str]) -> None:
    response = desk.get(address, query)

    assert response.status_code == 200
    assert len(names(response)) == 5


def test_nobody_found_is_said(desk: Client, address: str) -> None:
    content = desk.get(address, {"state": "near"}).content.decode()

    assert "Nobody in this run is like that." in content


def test_columns_are_chosen(desk: Client, address: str) -> None:
    usual = desk.get(address).content.decode()
    chosen = desk.get(address, {"col": ["email", "uuid"]}).content.decode()

    assert "@example.org" not in usual
    assert 'class="strip"' in usual
    assert "@example.org" in chosen
    assert 'class="strip"' not in chosen


def test_strip_says_in_words_what_it_shows(desk: Client, address: str) -> None:
    content = desk.get(address, {"q": "Kit"}).content.decode()

    assert 'aria-label="1 of 4 steps complete, 0 begun, 1 not passed"' in content


def file_rows(desk: Client, run: Run, query: dict[str, Any]) -> list[dict[str, str]]:
    response = desk.get(reverse("admin:course_run_learners_csv", args=[run.pk]), query)
    content = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content)))


def test_file_has_whom_the_list_finds_in_its_order(
    desk: Client, run: Run, people: dict[str, Enrolment], address: str
) -> None:
    rows = file_rows(desk, run, {"state": "visited", "order": "-name"})

    assert [row["name"].split()[0] for row in rows] == ["Sol", "Len", "Kit", "Fay"]
    kit = rows[2]
    assert kit["learner_id"] == str(people["Kit"].learner.uuid)
    assert (kit["1.1 One"], kit["1.2 Test"], kit["2.1 Two"]) == ("complete", "69", "")
    assert (kit["steps_completed"], kit["steps"]) == ("1", "4")


def test_name_that_is_a_formula_is_defused_in_the_file(
    desk: Client, run: Run, address: str
) -> None:
    joined(run, "Ed", last_seen_at=factories.NOW)
    row = Enrolment.objects.get(learner__display_name="Ed")
    row.learner.display_name = '=HYPERLINK("http://evil")'
    row.learner.save()

    rows = file_rows(desk, run, {"q": "HYPERLINK"})

    assert rows[0]["name"] == '\'=HYPERLINK("http://evil")'


def test_name_that_is_markup_is_text_on_the_page(desk: Client, run: Run, address: str) -> None:
    row = joined(run, "Ed")
    row.learner.display_name = '"><script>alert(1)</script>'
    row.learner.save()

    content = desk.get(address, {"q": "<script>"}).content.decode()

    assert "&lt;script&gt;alert(1)" in content
    assert "<script>alert" not in content


def test_notes_of_learners_never_appear(
    desk: Client, run: Run, people: dict[str, Enrolment], steps: list[Step], address: str
) -> None:
    key = people["Kit"].learner.uuid
    write_note(steps[0], "canary of a note", key=key, actor=people["Kit"].learner, at=factories.NOW)

    page = desk.get(address, {"col": ["email", "uuid", "steps", "extra"]}).content.decode()

    assert "canary" not in page
    assert "canary" not in str(file_rows(desk, run, {}))
