"""Personal data export (GDPR): everything stored about one person; format in docs/concepts.md."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from course.access import signed_in
from course.models import User
from course.own_data import account_of, certificates_of, enrolments_of, notes_of
from lessons.own_data import played_by
from quizzes.own_data import attempts_of, extra_time_of

FORMAT: Final = "cuebook-own-data/1"


@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """The signed-in person's own data as a file; there is no parameter for anybody else's."""
    answer = JsonResponse(
        {"format": FORMAT, "made_at": timezone.now()} | data_of(signed_in(request)),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def data_of(user: User) -> dict[str, Any]:
    """At most eleven queries, whatever the amount of data."""
    enrolments = enrolments_of(user)
    extra = extra_time_of(user)
    for pk, row in enrolments.items():
        row |= {"played": [], "attempts": [], "extra_time_percent": extra.get(pk, 0)}
    for enrolment, played in played_by(user):
        enrolments[enrolment]["played"].append(played)
    for enrolment, attempt in attempts_of(user):
        enrolments[enrolment]["attempts"].append(attempt)
    return account_of(user) | {
        "enrolments": list(enrolments.values()),
        "notes": notes_of(user),
        "certificates": certificates_of(user),
    }
