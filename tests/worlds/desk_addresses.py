"""Access matrix of the desk's URLs: a table.

`in` is a redirect to sign-in (where a learner is refused), `back` one to the desk's dashboard
(Django's response for a missing row), `to` any other redirect. Rows are those of the educator's
course.
"""

from course.models import Invitation, Moment, SitePage, User
from course.moments import QuotedPlace, Realignment, create_moment, record
from quizzes.authoring import save_question, set_slots
from quizzes.models import Attempt, Question, Quiz, QuizItem
from tests import factories
from tests.factories import question_contents
from tests.worlds.access import AccessWorld, access_world

MATRIX = """
address method visitor learner other educator foreign staff
^admin/$ GET in in in 200 200 200
^admin/$ POST in in in 200 200 200
^admin/login/$ GET in 403 403 back back back
^admin/login/$ POST in 403 403 back back back
^admin/logout/$ GET in back back 405 405 405
^admin/logout/$ POST in back back to to to
^admin/password_change/$ GET in in in to to to
^admin/password_change/$ POST in in in to to to
^admin/password_change/done/$ GET in in in 200 200 200
^admin/password_change/done/$ POST in in in 405 405 405
^admin/jsi18n/$ GET in in in 200 200 200
^admin/jsi18n/$ POST in in in 405 405 405
^admin/course/course/<path:object_id>/questions/import/$ GET in in in 200 404 200
^admin/course/course/<path:object_id>/questions/import/$ POST in in in 200 404 200
^admin/course/course/<path:object_id>/questions/export/$ GET in in in 200 404 200
^admin/course/course/<path:object_id>/questions/export/$ POST in in in 200 404 200
^admin/course/course/<path:object_id>/questions/$ GET in in in 200 404 200
^admin/course/course/<path:object_id>/questions/$ POST in in in 200 404 200
^admin/course/course/<path:object_id>/questions/add/<slug:kind>/$ GET in in in 200 404 200
^admin/course/course/<path:object_id>/questions/add/<slug:kind>/$ POST in in in 200 404 200
^admin/course/course/<path:object_id>/questions/<slug:key>/$ GET in in in 200 404 200
^admin/course/course/<path:object_id>/questions/<slug:key>/$ POST in in in 200 404 200
^admin/course/course/<path:object_id>/questions/<slug:key>/try/$ GET in in in 200 404 200
^admin/course/course/<path:object_id>/questions/<slug:key>/try/$ POST in in in 422 404 422
^admin/course/course/<path:object_id>/questions/<slug:key>/copy/$ GET in in in to 404 to
^admin/course/course/<path:object_id>/questions/<slug:key>/copy/$ POST in in in to 404 to
^admin/course/course/<path:object_id>/questions/<slug:key>/retire/$ GET in in in to 404 to
^admin/course/course/<path:object_id>/questions/<slug:key>/retire/$ POST in in in to 404 to
^admin/course/course/<path:object_id>/files/$ GET in in in 200 404 200
^admin/course/course/<path:object_id>/files/$ POST in in in 200 404 200
^admin/course/course/<path:object_id>/files/<int:file_id>/remove/$ GET in in in to 404 to
^admin/course/course/<path:object_id>/files/<int:file_id>/remove/$ POST in in in to 404 to
^admin/course/course/<path:object_id>/quality/$ GET in in in 200 404 200
^admin/course/course/<path:object_id>/quality/$ POST in in in 200 404 200
^admin/course/course/<path:object_id>/moments/$ GET in in in 200 404 200
^admin/course/course/<path:object_id>/moments/$ POST in in in 200 404 200
^admin/course/course/<path:object_id>/moments/<int:moment_id>/$ GET in in in 200 404 200
^admin/course/course/<path:object_id>/moments/<int:moment_id>/$ POST in in in 200 404 200
^admin/course/course/<path:object_id>/moments/<int:moment_id>/accept/$ GET in in in to 404 to
^admin/course/course/<path:object_id>/moments/<int:moment_id>/accept/$ POST in in in to 404 to
^admin/course/course/<path:object_id>/moments/<int:moment_id>/remove/$ GET in in in to 404 to
^admin/course/course/<path:object_id>/moments/<int:moment_id>/remove/$ POST in in in to 404 to
^admin/course/course/<path:object_id>/outline/$ GET in in in 200 404 200
^admin/course/course/<path:object_id>/outline/$ POST in in in 200 404 200
^admin/course/course/<path:object_id>/outline/move/$ GET in in in to 404 to
^admin/course/course/<path:object_id>/outline/move/$ POST in in in 404 404 404
^admin/course/course/<path:object_id>/outline/add/$ GET in in in to 404 to
^admin/course/course/<path:object_id>/outline/add/$ POST in in in to 404 to
^admin/course/course/$ GET in in in 200 200 200
^admin/course/course/$ POST in in in 200 200 200
^admin/course/course/add/$ GET in in in 403 403 200
^admin/course/course/add/$ POST in in in 403 403 200
^admin/course/course/<path:object_id>/history/$ GET in in in 200 back 200
^admin/course/course/<path:object_id>/history/$ POST in in in 200 back 200
^admin/course/course/<path:object_id>/delete/$ GET in in in 403 403 to
^admin/course/course/<path:object_id>/delete/$ POST in in in 403 403 to
^admin/course/course/<path:object_id>/change/$ GET in in in 200 back 200
^admin/course/course/<path:object_id>/change/$ POST in in in 200 back 200
^admin/course/course/<path:object_id>/$ GET in in in to to to
^admin/course/course/<path:object_id>/$ POST in in in to to to
^admin/course/organisation/$ GET in in in 403 403 200
^admin/course/organisation/$ POST in in in 403 403 200
^admin/course/organisation/add/$ GET in in in 403 403 200
^admin/course/organisation/add/$ POST in in in 403 403 200
^admin/course/organisation/<path:object_id>/history/$ GET in in in 403 403 200
^admin/course/organisation/<path:object_id>/history/$ POST in in in 403 403 200
^admin/course/organisation/<path:object_id>/delete/$ GET in in in 403 403 403
^admin/course/organisation/<path:object_id>/delete/$ POST in in in 403 403 403
^admin/course/organisation/<path:object_id>/change/$ GET in in in 403 403 200
^admin/course/organisation/<path:object_id>/change/$ POST in in in 403 403 200
^admin/course/organisation/<path:object_id>/$ GET in in in to to to
^admin/course/organisation/<path:object_id>/$ POST in in in to to to
^admin/course/user/<id>/password/$ GET in in in 403 403 200
^admin/course/user/<id>/password/$ POST in in in 403 403 200
^admin/course/user/$ GET in in in 403 403 200
^admin/course/user/$ POST in in in 403 403 200
^admin/course/user/add/$ GET in in in 403 403 200
^admin/course/user/add/$ POST in in in 403 403 200
^admin/course/user/<path:object_id>/history/$ GET in in in 403 403 200
^admin/course/user/<path:object_id>/history/$ POST in in in 403 403 200
^admin/course/user/<path:object_id>/delete/$ GET in in in 403 403 403
^admin/course/user/<path:object_id>/delete/$ POST in in in 403 403 403
^admin/course/user/<path:object_id>/change/$ GET in in in 403 403 200
^admin/course/user/<path:object_id>/change/$ POST in in in 403 403 200
^admin/course/user/<path:object_id>/$ GET in in in to to to
^admin/course/user/<path:object_id>/$ POST in in in to to to
^admin/course/step/<path:object_id>/try/<int:position>/$ GET in in in 200 404 200
^admin/course/step/<path:object_id>/try/<int:position>/$ POST in in in 422 404 422
^admin/course/step/<path:object_id>/results/$ GET in in in 200 404 200
^admin/course/step/<path:object_id>/results/$ POST in in in 200 404 200
^admin/course/step/<path:object_id>/transcripts/<str:tag>/$ GET in in in 200 404 200
^admin/course/step/<path:object_id>/transcripts/<str:tag>/$ POST in in in 200 404 200
^admin/course/step/<path:object_id>/transcripts/<str:tag>/shift/$ GET in in in to 404 to
^admin/course/step/<path:object_id>/transcripts/<str:tag>/shift/$ POST in in in 200 404 200
^admin/course/step/<path:object_id>/transcripts/<str:tag>/read-again/$ GET in in in to 404 to
^admin/course/step/<path:object_id>/transcripts/<str:tag>/read-again/$ POST in in in 404 404 404
^admin/course/step/<path:object_id>/transcripts/<str:tag>/as/<str:kind>/$ GET in in in 200 404 200
^admin/course/step/<path:object_id>/transcripts/<str:tag>/as/<str:kind>/$ POST in in in 200 404 200
^admin/course/step/$ GET in in in 200 200 200
^admin/course/step/$ POST in in in 200 200 200
^admin/course/step/add/$ GET in in in 200 200 200
^admin/course/step/add/$ POST in in in 200 200 200
^admin/course/step/<path:object_id>/history/$ GET in in in 200 back 200
^admin/course/step/<path:object_id>/history/$ POST in in in 200 back 200
^admin/course/step/<path:object_id>/delete/$ GET in in in 200 back 200
^admin/course/step/<path:object_id>/delete/$ POST in in in 200 back 200
^admin/course/step/<path:object_id>/change/$ GET in in in 200 back 200
^admin/course/step/<path:object_id>/change/$ POST in in in 200 back 200
^admin/course/step/<path:object_id>/$ GET in in in to to to
^admin/course/step/<path:object_id>/$ POST in in in to to to
^admin/course/run/<path:object_id>/overview/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/overview/$ POST in in in 405 404 405
^admin/course/run/<path:object_id>/learners/<int:enrolment_id>/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/learners/<int:enrolment_id>/$ POST in in in 405 404 405
^admin/course/run/<path:object_id>/attempts/<int:attempt_id>/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/attempts/<int:attempt_id>/$ POST in in in 405 404 405
^admin/course/run/<path:object_id>/gradebook/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/gradebook/$ POST in in in 405 404 405
^admin/course/run/<path:object_id>/gradebook/csv/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/gradebook/csv/$ POST in in in 405 404 405
^admin/course/run/<path:object_id>/progress/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/progress/$ POST in in in 405 404 405
^admin/course/run/<path:object_id>/transcript/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/transcript/$ POST in in in 405 404 405
^admin/course/run/<path:object_id>/progress/csv/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/progress/csv/$ POST in in in 405 404 405
^admin/course/run/<path:object_id>/extra-time/<int:enrolment_id>/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/extra-time/<int:enrolment_id>/$ POST in in in 200 404 200
^admin/course/run/<path:object_id>/learners/<int:enrolment_id>/move/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/learners/<int:enrolment_id>/move/$ POST in in in 200 404 200
^admin/course/run/<path:object_id>/closings/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/closings/$ POST in in in to 404 to
^admin/course/run/<path:object_id>/people/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/people/$ POST in in in 200 404 200
^admin/course/run/<path:object_id>/people/<int:invitation_id>/withdraw/$ GET in in in to 404 to
^admin/course/run/<path:object_id>/people/<int:invitation_id>/withdraw/$ POST in in in to 404 to
^admin/course/run/<path:object_id>/data/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/data/$ POST in in in 405 404 405
^admin/course/run/<path:object_id>/data/<slug:name>/$ GET in in in 200 404 200
^admin/course/run/<path:object_id>/data/<slug:name>/$ POST in in in 405 404 405
^admin/course/run/<path:object_id>/copy/$ GET in in in to 404 to
^admin/course/run/<path:object_id>/copy/$ POST in in in to 404 to
^admin/course/run/$ GET in in in 200 200 200
^admin/course/run/$ POST in in in 200 200 200
^admin/course/run/add/$ GET in in in 200 200 200
^admin/course/run/add/$ POST in in in 200 200 200
^admin/course/run/<path:object_id>/history/$ GET in in in 200 back 200
^admin/course/run/<path:object_id>/history/$ POST in in in 200 back 200
^admin/course/run/<path:object_id>/delete/$ GET in in in to back to
^admin/course/run/<path:object_id>/delete/$ POST in in in to back to
^admin/course/run/<path:object_id>/change/$ GET in in in 200 back 200
^admin/course/run/<path:object_id>/change/$ POST in in in 200 back 200
^admin/course/run/<path:object_id>/$ GET in in in to to to
^admin/course/run/<path:object_id>/$ POST in in in to to to
^admin/course/sitepage/$ GET in in in 403 403 200
^admin/course/sitepage/$ POST in in in 403 403 200
^admin/course/sitepage/add/$ GET in in in 403 403 200
^admin/course/sitepage/add/$ POST in in in 403 403 200
^admin/course/sitepage/<path:object_id>/history/$ GET in in in 403 403 200
^admin/course/sitepage/<path:object_id>/history/$ POST in in in 403 403 200
^admin/course/sitepage/<path:object_id>/delete/$ GET in in in 403 403 200
^admin/course/sitepage/<path:object_id>/delete/$ POST in in in 403 403 200
^admin/course/sitepage/<path:object_id>/change/$ GET in in in 403 403 200
^admin/course/sitepage/<path:object_id>/change/$ POST in in in 403 403 200
^admin/course/sitepage/<path:object_id>/$ GET in in in to to to
^admin/course/sitepage/<path:object_id>/$ POST in in in to to to
^admin/course/certificate/$ GET in in in 200 200 200
^admin/course/certificate/$ POST in in in 200 200 200
^admin/course/certificate/add/$ GET in in in 403 403 403
^admin/course/certificate/add/$ POST in in in 403 403 403
^admin/course/certificate/<path:object_id>/history/$ GET in in in 200 back 200
^admin/course/certificate/<path:object_id>/history/$ POST in in in 200 back 200
^admin/course/certificate/<path:object_id>/delete/$ GET in in in 403 403 403
^admin/course/certificate/<path:object_id>/delete/$ POST in in in 403 403 403
^admin/course/certificate/<path:object_id>/change/$ GET in in in 200 back 200
^admin/course/certificate/<path:object_id>/change/$ POST in in in 403 403 403
^admin/course/certificate/<path:object_id>/$ GET in in in to to to
^admin/course/certificate/<path:object_id>/$ POST in in in to to to
^admin/course/certificate/<path:object_id>/revoke/$ GET in in in 200 404 200
^admin/course/certificate/<path:object_id>/revoke/$ POST in in in 400 404 400
^admin/course/week/$ GET in in in back back back
^admin/course/week/$ POST in in in back back back
^admin/course/week/add/$ GET in in in 403 403 403
^admin/course/week/add/$ POST in in in 403 403 403
^admin/course/week/<path:object_id>/history/$ GET in in in 200 back 200
^admin/course/week/<path:object_id>/history/$ POST in in in 200 back 200
^admin/course/week/<path:object_id>/delete/$ GET in in in to back to
^admin/course/week/<path:object_id>/delete/$ POST in in in to back to
^admin/course/week/<path:object_id>/change/$ GET in in in 200 back 200
^admin/course/week/<path:object_id>/change/$ POST in in in 200 back 200
^admin/course/week/<path:object_id>/$ GET in in in to to to
^admin/course/week/<path:object_id>/$ POST in in in to to to
^admin/(?P<app_label>course)/$ GET in in in back back back
^admin/(?P<app_label>course)/$ POST in in in back back back
^admin/(?P<url>.*)$ GET in in in 404 404 404
^admin/(?P<url>.*)$ POST in in in 404 404 404
"""

QUESTION_KEY = "k7m2p9qx"

ROWS = [line.split() for line in MATRIX.strip().splitlines()[1:]]


def desk_world() -> AccessWorld:
    """The world of access, with the objects of the desk's pages."""
    world = access_world()
    SitePage.objects.create(slug="privacy", title="Privacy", body="x", body_html="x")
    ask_something(world)
    Invitation.objects.create(run=world.course.runs.get(number=1), email="ana@example.org")
    place = QuotedPlace("Quoted words.", "", "", 1_000, 2_000)
    moment = create_moment(world.steps["closed"], "en", place)
    record([(moment, Realignment("doubtful", place))])
    return world


def ask_something(world: AccessWorld) -> None:
    """A question of the educator's course, and a quiz that uses it."""
    row = Question(course=world.course, key=QUESTION_KEY)
    save_question(row, question_contents.one("Downhill", "Uphill"), at=factories.NOW)
    quiz = Quiz.objects.create(step=world.steps["closed"])
    set_slots(quiz, [QuizItem(quiz=quiz, question=row)])


def desk_address(world: AccessWorld, path: str) -> str:
    """The URL of a pattern, with the ids of the educator's own rows."""
    address = path.removeprefix("^").removesuffix("$")
    for part, value in _parts(world, model=[*address.split("/"), "", ""][2]).items():
        address = address.replace(part, str(value))
    return f"/{address}"


def _parts(world: AccessWorld, *, model: str) -> dict[str, object]:
    """The parameters of patterns, and their values."""
    run = world.course.runs.get(number=1)
    own = {
        "course": world.course.pk,
        "organisation": world.course.organisation_id,
        "user": User.objects.get(email="ada@example.org").pk,
        "step": world.steps["closed"].pk,
        "run": run.pk,
        "certificate": world.certificate.pk,
        "sitepage": SitePage.objects.get().pk,
        "week": world.steps["closed"].activity.week_id,
    }.get(model, "")
    return {
        "<path:object_id>": own,
        "<id>": own,
        "<int:file_id>": world.files["closed"].pk,
        "<str:tag>": "en",
        "<str:kind>": "vtt",
        "<slug:kind>": "one",
        "<slug:key>": QUESTION_KEY,
        "<int:position>": 1,
        "<slug:name>": "question-response",
        "<int:moment_id>": getattr(Moment.objects.first(), "pk", 0),
        "<int:invitation_id>": getattr(run.invitations.first(), "pk", 0),
        "<int:enrolment_id>": run.enrolments.values_list("pk", flat=True)[0],
        "<int:attempt_id>": Attempt.objects.values_list("pk", flat=True)[0],
        "(?P<app_label>course)": "course",
        "(?P<url>.*)": "nowhere/",
    }
