"""Rows that hold more spans than anybody plays, from before there was a limit."""

from datetime import datetime
from importlib import import_module

import pytest
from django.db import connection

from course.models import User
from lessons.models import Played
from tests import factories

pytestmark = pytest.mark.django_db

MENDING = import_module("lessons.migrations.0008_played_in_few_spans").MEND


def test_rows_are_mended_where_they_stand(ada: User, now: datetime) -> None:
    course = factories.course()
    factories.run(course)
    enrolment = factories.enrol(ada, course)
    rows = {
        "near": [(at * 1_000, at * 1_000 + 10) for at in range(30_000)],
        "far": [(at * 5_000, at * 5_000 + 1 + at) for at in range(1_000)],
        "one": [(5, 10)],
        "none": list[tuple[int, int]](),
    }
    for week, spans in enumerate(rows.values(), 1):
        step = factories.step(course, 1, f"Film {week}", kind="video")
        video = factories.video(step)
        Played.objects.create(
            enrolment=enrolment, video=video, revision=1, spans=spans, updated_at=now
        )

    with connection.cursor() as cursor:
        cursor.execute(MENDING)

    near, far, one, none = (row.spans for row in Played.objects.order_by("pk"))
    assert near == [(0, 29_999_010)]
    assert far == rows["far"][800:]
    assert (one, none) == ([(5, 10)], [])
