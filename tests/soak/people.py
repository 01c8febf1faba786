"""Fills a site under test, in a separate process: a course, its learners, and their sessions.

    python -m tests.soak.people LEARNERS STRANGERS STEPS

Learners have joined; strangers have an account only. Prints what `tests.worlds.production_site`
reads.
"""

import json
import os
import secrets
import sys
from typing import Any

SLUG = "rivers"


def main(learners: int, strangers: int, steps: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from course.models import Run
    from tests import factories

    course = factories.course()
    run = factories.run(course, pace=Run.Pace.ALL_AT_ONCE)
    articles = _articles(course, steps)
    film = factories.step(course, 1, "The film", kind="video")
    factories.video(film, captions=factories.vtt(1), duration_ms=80_000_000)
    people = [_person(number) for number in range(learners + strangers)]
    for user, _ in people[:learners]:
        factories.enrol(user, course, run)
    found = {
        "articles": articles,
        "film": film.key,
        "people": [
            {"pk": user.pk, "name": user.display_name, "cookies": cookies}
            for user, cookies in people
        ],
    }
    sys.stdout.write(json.dumps(found))


def _articles(course: Any, count: int) -> list[str]:
    """Published steps, renumbered together at the end: one by one takes minutes."""
    from course import authoring, outline
    from course.models import Activity, Step
    from tests import factories

    keys = []
    for index in range(count):
        week = factories.week(course, 1 + index // 50)
        activity, _ = Activity.objects.get_or_create(week=week, title="One", defaults={})
        step = Step(
            course=course,
            activity=activity,
            kind="article",
            position=index,
            title=f"Step {index}",
            body=f"The text of step {index}.",
            published_at=factories.NOW,
        )
        authoring.save_step(step, at=factories.NOW, pictures={})
        keys.append(step.key)
    outline.renumber(course)
    return keys


def _person(number: int) -> tuple[Any, dict[str, str]]:
    """A signed-in account: the user, and the cookies of their browser."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from course.models import User

    user = User.objects.create_user(
        f"learner{number}@example.org", display_name=f"Learner Number{number:03d}"
    )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return user, {
        settings.SESSION_COOKIE_NAME: str(session.session_key),
        settings.CSRF_COOKIE_NAME: secrets.token_hex(16),
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
