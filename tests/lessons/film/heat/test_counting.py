from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from course.models import Enrolment, StepProgress, User
from lessons.film.heat.counting import count_plays
from lessons.film.heat.marks import SLOT_MS, SUMS
from lessons.film.heat.shown import heat_between, heat_by_slot
from lessons.film.playing import add_played
from lessons.models import PlayMarks, PlayReport, PlaySums, Video
from lessons.timers import count_what_was_played
from tests import factories

pytestmark = pytest.mark.django_db

LATER = timedelta(hours=1)


@pytest.fixture
def video() -> Video:
    step = factories.step(factories.course(), 5, "The film", kind="video")
    factories.video(step, captions=factories.vtt(1))
    factories.run(step.course)
    return Video.objects.get(pk=step.pk)


def enrolments(video: Video, number: int) -> list[Enrolment]:
    users = [
        User.objects.create_user(f"p{each}@example.org", display_name=f"P{each}")
        for each in range(number)
    ]
    return [factories.enrol(user, video.step.course) for user in users]


def sums() -> dict[str, list[int]]:
    row = PlaySums.objects.get()
    return {name: getattr(row, name) for name in SUMS}


def play(enrolment: Enrolment, video: Video, at: datetime, *spans: tuple[int, int]) -> None:
    add_played(enrolment.pk, video, spans=list(spans), position_ms=spans[-1][1], at=at)


def test_plays_of_a_class_are_counted_exactly(video: Video, now: datetime) -> None:
    """Six watch 30 s; two of them watch 10 s to 20 s again, one of these once more."""
    people = enrolments(video, 6)
    for each in people:
        play(each, video, now, (0, 17_300))
        play(each, video, now, (17_300, 30_000))
    play(people[0], video, now, (10_000, 20_000))
    play(people[1], video, now, (10_000, 20_000), (10_000, 15_000))

    count_plays(at=now)

    assert sums()["once"] == [6] * 6
    assert sums()["twice"] == [0, 0, 2, 2]
    assert sums()["thrice"] == [0, 0, 1]
    assert not PlayReport.objects.exists()


def test_counted_twice_is_counted_once(video: Video, now: datetime) -> None:
    (ada,) = enrolments(video, 1)
    play(ada, video, now, (0, 30_000))

    counted = [count_plays(at=now) for _ in range(2)]

    assert counted == [1, 0]
    assert sums()["once"] == [1] * 6


def test_stop_is_where_nobody_went_on_for_half_an_hour(video: Video, now: datetime) -> None:
    ada, ben, cem = enrolments(video, 3)
    play(ada, video, now, (0, 42_000))
    play(ben, video, now, (0, 42_000))
    play(ben, video, now + timedelta(minutes=5), (42_000, 100_000))
    play(cem, video, now, (0, video.duration_ms))

    count_plays(at=now + timedelta(minutes=1))
    assert not any(sums()["stopped"])
    for _ in range(2):
        count_plays(at=now + LATER)

    assert {slot for slot, count in enumerate(sums()["stopped"]) if count} == {8, 20}
    assert not PlayMarks.objects.filter(last_at__isnull=False).exists()


def test_stop_before_coming_back_is_counted_with_the_next_report(
    video: Video, now: datetime
) -> None:
    (ada,) = enrolments(video, 1)
    play(ada, video, now, (0, 42_000))
    play(ada, video, now + LATER, (42_000, 50_000))

    count_plays(at=now + LATER)

    assert sums()["stopped"][8] == 1


def test_report_is_one_statement(video: Video, now: datetime) -> None:
    (ada,) = enrolments(video, 1)
    with CaptureQueriesContext(connection) as queries:
        add_played(ada.pk, video, spans=[(0, 9_000)], position_ms=9_000, at=now, before=[])

    assert len(queries) == 1
    assert StepProgress.objects.get().played_ms == 9_000


def test_report_that_another_one_overtook_tells_progress_of_both(
    video: Video, now: datetime
) -> None:
    (ada,) = enrolments(video, 1)
    play(ada, video, now, (0, 9_000))
    add_played(ada.pk, video, spans=[(9_000, 12_000)], position_ms=12_000, at=now, before=[])

    progress = StepProgress.objects.get()
    assert (progress.played_ms, progress.position_ms) == (12_000, 12_000)


def test_plays_of_a_replaced_film_are_counted_apart(video: Video, now: datetime) -> None:
    (ada,) = enrolments(video, 1)
    play(ada, video, now, (0, 10_000))
    Video.objects.update(revision=2)
    video.refresh_from_db()
    play(ada, video, now, (0, 5_000))

    count_plays(at=now + LATER)

    assert sorted(PlaySums.objects.values_list("revision", "once")) == [(1, [1, 1]), (2, [1])]


def test_random_histories_are_what_one_would_count_by_hand(video: Video, now: datetime) -> None:
    """A thousand reports of thirty people, counted now and then."""
    random, people = Random(7), enrolments(video, 30)
    times: Counter[tuple[int, int]] = Counter()
    for number in range(1_000):
        who = random.choice(people)
        start = random.randrange(0, 60_000)
        end = start + random.randrange(1, 20_000)
        play(who, video, now, (start, end))
        for slot in range(20):
            times[who.pk, slot] += start <= slot * SLOT_MS + SLOT_MS // 2 < end
        if number % 300 == 0:
            count_plays(at=now)
    count_plays(at=now)

    for least, name in enumerate(("once", "twice", "thrice", "often"), start=1):
        counts = (sums()[name] + [0] * 20)[:20]
        assert counts == [
            sum(times[each.pk, slot] >= least for each in people) for slot in range(20)
        ]


def test_sentence_has_the_most_of_its_slots(video: Video, now: datetime) -> None:
    people = enrolments(video, 11)
    for each in people:
        play(each, video, now, (0, 30_000))
    for each in people[:6]:
        play(each, video, now, (10_000, 15_000))
    count_plays(at=now + LATER)

    slots = heat_by_slot(sums(), duration_ms=video.duration_ms)
    heat = heat_between(slots, 8_000, 16_000)

    assert (heat.people, heat.plays, heat.rewatches) == (10, 15, 5)


def test_worker_counts_what_was_played(video: Video, now: datetime) -> None:
    (ada,) = enrolments(video, 1)
    play(ada, video, now, (0, 10_000))

    assert count_what_was_played(now) is False
    assert sums()["once"] == [1, 1]
