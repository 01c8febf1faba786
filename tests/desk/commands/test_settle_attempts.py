from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from course.models import User
from quizzes import attempts
from quizzes.models import Attempt
from tests import factories
from tests.factories import quiz_steps


@pytest.mark.django_db
def test_settle_attempts_submits_what_is_over(ada: User) -> None:
    enrolment = factories.enrol(ada, factories.course())
    quiz = quiz_steps.quiz(
        enrolment.course, quiz_steps.OF_EACH_KIND["one"], kind="test", limit_minutes=30
    )
    attempts.start(enrolment, quiz, after=0, at=timezone.now() - timedelta(hours=1))
    said = StringIO()

    call_command("settle_attempts", stdout=said)
    call_command("settle_attempts", stdout=said)

    assert said.getvalue().splitlines() == ["1 attempt submitted.", "0 attempts submitted."]
    assert Attempt.objects.get().score == 0
