from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from course.models import User
from quizzes import attempts
from quizzes.models import Attempt
from tests import cast
from tests.quizzes import stage


@pytest.mark.django_db
def test_settle_attempts_submits_what_is_over(ada: User) -> None:
    enrolment = cast.enrol(ada, cast.course())
    quiz = stage.quiz(enrolment.course, stage.OF_EACH_KIND["one"], kind="test", limit_minutes=30)
    attempts.start(enrolment, quiz, after=0, at=timezone.now() - timedelta(hours=1))
    said = StringIO()

    call_command("settle_attempts", stdout=said)
    call_command("settle_attempts", stdout=said)

    assert said.getvalue().splitlines() == ["1 attempt submitted.", "0 attempts submitted."]
    assert Attempt.objects.get().score == 0
