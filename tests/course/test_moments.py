from typing import Any

import pytest
from django.db import IntegrityError, connection, models
from django.test.utils import CaptureQueriesContext

from course.models import Moment, Step
from course.moments import (
    LOST,
    MomentInUse,
    QuotedPlace,
    Realignment,
    create_moment,
    moment_link,
    moment_links,
    record,
    remove_moment,
)
from tests import factories

LUSHAN = QuotedPlace("In Lushan he spoke.", "It was July.", "Nobody answered.", 382_400, 385_000)
LATER = QuotedPlace("In Lushan he spoke.", "It was July.", "Nobody answered.", 385_400, 388_000)


@pytest.fixture
def step(db: None) -> Step:
    return factories.step(factories.course(), kind="video")


def test_create_moment_twice_is_one_row(step: Step) -> None:
    first = create_moment(step, "en", LUSHAN)
    second = create_moment(step, "en", LUSHAN)

    assert first.pk == second.pk
    assert Moment.objects.get().quote == "In Lushan he spoke."


def test_create_moment_keeps_the_context_next_to_the_words(step: Step) -> None:
    place = QuotedPlace("Here.", "x" * 300 + "near", "near" + "y" * 300, 0, 1)

    made = create_moment(step, "en", place)

    made.refresh_from_db()
    assert (len(made.before), made.before[-4:]) == (200, "near")
    assert (len(made.after), made.after[:4]) == (200, "near")


def test_record_counts_and_writes_each_state(step: Step) -> None:
    stays, moves, doubtful, lost = (
        create_moment(step, lang, LUSHAN) for lang in ["aa", "bb", "cc", "dd"]
    )

    tally = record(
        [
            (stays, Realignment("found", LUSHAN)),
            (moves, Realignment("found", LATER)),
            (doubtful, Realignment("doubtful", LATER)),
            (lost, LOST),
        ]
    )

    assert (tally.stayed, tally.moved, tally.doubtful, tally.lost, tally.total) == (1, 1, 1, 1, 4)
    rows = Moment.objects.order_by("language").values_list(
        "state", "start_ms", "candidate_start_ms", "candidate_quote"
    )
    assert list(rows) == [
        ("found", 382_400, None, ""),
        ("found", 385_400, None, ""),
        ("doubtful", 382_400, 385_400, "In Lushan he spoke."),
        ("lost", 382_400, None, ""),
    ]


def test_record_finds_a_doubtful_moment_again(step: Step) -> None:
    moment = create_moment(step, "en", LUSHAN)
    record([(moment, Realignment("doubtful", LATER))])

    record([(moment, Realignment("found", LUSHAN))])

    moment.refresh_from_db()
    assert (moment.state, moment.candidate_start_ms, moment.candidate_quote) == ("found", None, "")


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "doubtful"},
        {"state": "doubtful", "candidate_start_ms": 5, "candidate_end_ms": 5},
        {"state": "found", "candidate_start_ms": 5, "candidate_end_ms": 6},
    ],
)
def test_the_database_refuses_a_state_without_its_candidate(
    step: Step, fields: dict[str, Any]
) -> None:
    moment = create_moment(step, "en", LUSHAN)

    with pytest.raises(IntegrityError):
        Moment.objects.filter(pk=moment.pk).update(**fields)


def test_moment_link_of_each_state(step: Step) -> None:
    moment = create_moment(step, "en", LUSHAN)
    address = step.get_absolute_url()

    found = moment_link(moment)
    record([(moment, Realignment("doubtful", LATER))])
    doubtful = moment_link(moment)
    record([(moment, LOST)])
    lost = moment_link(moment)

    assert (found.clock, found.url) == ("6:22", f"{address}?t=382&language=en")
    assert (found.quote, found.dir, found.is_found) == ("In Lushan he spoke.", "ltr", True)
    assert (doubtful.clock, doubtful.url) == ("6:25", f"{address}?t=385&language=en")
    assert (lost.clock, lost.url) == ("", f"{address}?language=en")
    assert not doubtful.is_found
    assert not lost.is_found


def test_moment_links_take_one_query_whatever_their_number(step: Step) -> None:
    one = create_moment(step, "en", LUSHAN)
    more = [
        create_moment(factories.step(factories.course(f"other-{number}")), "ar", LATER)
        for number in range(3)
    ]

    with CaptureQueriesContext(
        connection,
    ) as few:
        moment_links([one.pk, None])
    with CaptureQueriesContext(connection) as many:
        links = moment_links(moment.pk for moment in [one, *more])

    assert len(few) == len(many) == 1
    assert set(links) == {moment.pk for moment in [one, *more]}
    assert links[more[0].pk].dir == "rtl"
    assert moment_links([None]) == {}


def test_remove_moment_twice(step: Step) -> None:
    moment = create_moment(step, "en", LUSHAN)
    same = Moment.objects.get()

    remove_moment(moment)
    remove_moment(same)

    assert not Moment.objects.exists()


def test_remove_moment_refuses_while_something_points_to_it(
    step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = create_moment(step, "en", LUSHAN)
    monkeypatch.setattr("course.moments.pointers_of", lambda moments: dict.fromkeys(moments, 2))

    with pytest.raises(MomentInUse):
        remove_moment(moment)

    assert Moment.objects.get() == moment


def test_pointers_are_of_kinds_that_are_counted() -> None:
    """A many-to-many relation is counted by its rows, which must be of a model with a foreign key
    here.
    """
    relations = Moment._meta.related_objects
    keys = {one.related_model for one in relations if isinstance(one.field, models.ForeignKey)}

    assert all(
        one.through in keys if isinstance(one, models.ManyToManyRel) else one.related_model in keys
        for one in relations
    )
