"""Makes the world of the bench in a checkout whose site runs, and prints as JSON what is in it.

`bench.beside` has each checkout's own Python run this text (`python -c`), so that it finds that
checkout's modules: of `bench` it uses what older ones have, too.
"""

import dataclasses
import json
import sys

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    try:
        from bench import quizzes, world

        make_world = world.make_world
        make_quiz = getattr(quizzes, "make_quiz", None) or quizzes._quiz  # type: ignore[attr-defined]  # noqa: SLF001
    except (ImportError, AttributeError) as error:
        sys.exit(f"The bench of this checkout cannot make what is measured: {error}")
    now = timezone.now()
    learners, places = make_world(now)
    question = make_quiz(places[10].slug, learners, 5, now)
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (data_dir,) = cursor.fetchone()
    database = settings.DATABASES["default"]
    made = {
        "learners": [dataclasses.asdict(learner) for learner in learners],
        "places": [dataclasses.asdict(place) for place in places.values()],
        "question": question,
        "data_dir": data_dir,
        "conninfo": "host={HOST} user={USER} dbname={NAME}".format_map(database),
    }
    print(json.dumps(made))


if __name__ == "__main__":
    main()
