"""One learner in several tabs visits, plays, completes, takes back and notes, all at once."""

from uuid import uuid4

import pytest
from django.db.models import Count, Q
from django.test import Client
from django.urls import reverse

from course.models import Course, Enrolment, Note, StepProgress, User
from tests import factories
from tests.racing import at_once


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_ever_and_the_count_is_right(ada: User) -> None:
    course = factories.course(completion=Course.Completion.AUTOMATIC)
    factories.enrol(ada, course)
    steps = [factories.step(course, title=f"Film {n}", kind="video") for n in range(2)]
    videos = [factories.video(step) for step in steps]
    tabs = [Client() for _ in range(6)]
    for tab in tabs:
        tab.force_login(ada)

    def act(index: int) -> list[int]:
        tab, statuses = tabs[index], []
        for turn in range(4):
            step, video = steps[(index + turn) % 2], videos[(index + turn) % 2]
            names = (course.slug, step.key)
            played = {
                "revision": video.revision,
                "position": 0,
                "spans": f"0-{video.duration_ms}",
            }
            note = {"step": step.key, "text": "Why?", "key": uuid4()}
            answers = [
                tab.get(step.get_absolute_url()),
                tab.post(reverse("lessons:played", args=names), played),
                tab.post(reverse("course:completion", args=names), {"done": (index + turn) % 3}),
                tab.post(reverse("new_note", args=[course.slug]), note),
            ]
            statuses += [answer.status_code for answer in answers]
        return statuses

    found = at_once(len(tabs), act)

    assert {status for statuses in found for status in statuses} == {200, 302}
    assert Note.objects.count() == len(tabs) * 4
    assert StepProgress.objects.count() == len(steps)
    done = Count("progress", filter=Q(progress__last_completed_at__isnull=False))
    row = Enrolment.objects.annotate(found=done).get()
    assert row.completed == row.found
