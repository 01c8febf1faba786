"""Access matrix of the site's URLs, except the admin's: a table.

`in` is a redirect to sign-in; every number is a status. The admin has its own table, in
tests/worlds/desk_addresses.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.worlds.access import NOTE, AccessWorld

MATRIX = """
name                 case      method  visitor learner other educator foreign staff
course:home          -         GET     200     200     200   200      200     200
course:home          -         POST    405     405     405   405      405     405
course:catalogue     -         GET     200     200     200   200      200     200
course:catalogue     -         POST    405     405     405   405      405     405
course:account       -         GET     in      200     200   200      200     200
course:account       -         POST    in      400     400   400      400     400
course:sessions      -         GET     in      200     200   200      200     200
course:sessions      -         POST    in      302     302   302      302     302
course:notices       -         GET     in      200     200   200      200     200
course:notices       -         POST    in      302     302   302      302     302
course:notice        own       GET     in      302     404   404      404     404
course:notice        none      GET     in      404     404   404      404     404
course:notice        own       POST    in      405     405   405      405     405
course:calendar_address -      GET     in      405     405   405      405     405
course:calendar_address -      POST    in      302     302   302      302     302
calendar             none      GET     404     404     404   404      404     404
calendar             none      POST    405     405     405   405      405     405
course:mail_again    -         GET     in      405     405   405      405     405
course:mail_again    -         POST    in      302     302   302      302     302
course:account_deletion -      GET     in      200     200   200      200     200
course:account_deletion -      POST    in      400     400   409      409     409
own_data             -         GET     in      200     200   200      200     200
own_data             -         POST    in      405     405   405      405     405
course:course        public    GET     200     200     200   200      200     200
course:course        public    POST    405     405     405   405      405     405
course:course        draft     GET     404     404     404   200      404     200
course:course        none      GET     404     404     404   404      404     404
course:join          public    GET     302     302     200   200      200     200
course:join          public    POST    302     302     302   302      302     302
course:join          draft     GET     404     404     404   200      404     200
course:join          draft     POST    404     404     404   400      404     400
course:leave         public    GET     in      200     302   302      302     302
course:leave         public    POST    in      302     302   302      302     302
course:leave         draft     GET     in      404     404   302      404     302
change_run           public    GET     in      200     302   302      302     302
change_run           public    POST    in      400     302   302      302     302
change_run           draft     GET     in      404     404   302      404     302
change_run           draft     POST    in      404     404   302      404     302
course:certificate   public    GET     in      302     302   302      302     302
course:certificate   public    POST    in      302     302   302      302     302
course:certificate   lakes     GET     in      302     200   302      302     302
course:certificate   lakes     POST    in      302     409   302      302     302
course:certificate   draft     GET     in      404     404   302      404     302
course:certificate   draft     POST    in      404     404   302      404     302
course:issued        own       GET     200     200     200   200      200     200
course:issued        none      GET     404     404     404   404      404     404
course:issued        own       POST    405     405     405   405      405     405
course:certificate_transcript own  GET in      200     404   404      404     404
course:certificate_transcript none GET in      404     404   404      404     404
course:certificate_transcript own  POST in     405     405   405      405     405
course:badge         own       GET     in      200     404   404      404     404
course:badge         none      GET     in      404     404   404      404     404
course:badge         own       POST    in      405     405   405      405     405
course:jwks          -         GET     200     200     200   200      200     200
course:jwks          -         POST    405     405     405   405      405     405
course:did           -         GET     200     200     200   200      200     200
course:did           -         POST    405     405     405   405      405     405
todo          public    GET     in      200     302   302      302     302
todo          public    POST    in      405     405   405      405     405
todo          draft     GET     in      404     404   302      404     302
progress      public    GET     in      200     302   302      302     302
progress      public    POST    in      405     405   405      405     405
progress      draft     GET     in      404     404   302      404     302
progress      none      GET     in      404     404   404      404     404
course:notes         public    GET     in      200     200   200      200     200
course:notes         public    POST    in      405     405   405      405     405
course:notes         draft     GET     in      404     404   200      404     200
course:note_file     public    GET     in      200     200   200      200     200
course:note_file     public    POST    in      405     405   405      405     405
course:note_file     draft     GET     in      404     404   200      404     200
course:note          public    GET     in      200     404   404      404     404
course:note          public    POST    in      302     404   404      404     404
course:note          draft     GET     in      404     404   404      404     404
course:note_deletion public    GET     in      200     404   404      404     404
course:note_deletion public    POST    in      302     302   302      302     302
course:note_deletion draft     POST    in      404     404   302      404     302
new_note             open      GET     in      200     404   200      404     200
new_note             closed    GET     in      200     403   200      403     200
new_note             locked    GET     in      403     403   200      403     200
new_note             draft     GET     in      404     404   200      404     200
new_note             open      POST    in      302     404   302      404     302
new_note             closed    POST    in      302     403   302      403     302
new_note             locked    POST    in      403     403   302      403     302
new_note             draft     POST    in      404     404   302      404     302
course:step_by_number open     GET     302     302     302   302      302     302
course:step_by_number none     GET     404     404     404   404      404     404
course:step_by_number open     POST    405     405     405   405      405     405
step                 open      GET     200     200     200   200      200     200
step                 closed    GET     403     200     403   200      403     200
step                 locked    GET     403     403     403   200      403     200
step                 draft     GET     404     404     404   200      404     200
step                 foreign   GET     404     404     404   404      404     404
step                 open      POST    405     405     405   405      405     405
course:completion    open      POST    in      302     404   404      404     404
course:completion    closed    POST    in      302     403   404      403     404
course:completion    locked    POST    in      403     403   404      403     404
course:completion    draft     POST    in      404     404   404      404     404
course:completion    foreign   POST    in      404     404   404      404     404
course:completion    closed    GET     in      405     405   405      405     405
course:file          open      GET     200     200     200   200      200     200
course:file          closed    GET     403     200     403   200      403     200
course:file          locked    GET     403     403     403   200      403     200
course:file          draft     GET     404     404     404   200      404     200
course:file          none      GET     404     404     404   404      404     404
course:file          open      POST    405     405     405   405      405     405
course:logo          -         GET     200     200     200   200      200     200
course:logo          -         POST    405     405     405   405      405     405
course:card          public    GET     200     200     200   200      200     200
course:card          draft     GET     404     404     404   200      404     200
course:step_card     open      GET     200     200     200   200      200     200
course:step_card     closed    GET     403     404     403   404      403     404
course:step_card     locked    GET     403     403     403   404      403     404
course:step_card     draft     GET     404     404     404   404      404     404
course:cover         public    GET     200     200     200   200      200     200
course:cover         draft     GET     404     404     404   200      404     200
course:cover         public    POST    405     405     405   405      405     405
course:site_card     -         GET     200     200     200   200      200     200
course:organisation_card - GET     200     200     200   200      200     200
course:organisation  -         GET     200     200     200   200      200     200
course:site_page     -         GET     200     200     200   200      200     200
course:robots        -         GET     200     200     200   200      200     200
course:sitemap       -         GET     200     200     200   200      200     200
lessons:film         open      GET     206     206     206   206      206     206
lessons:film         closed    GET     403     206     403   206      403     206
lessons:film         locked    GET     403     403     403   206      403     206
lessons:film         draft     GET     404     404     404   206      404     206
lessons:film         foreign   GET     404     404     404   404      404     404
lessons:film         open      POST    405     405     405   405      405     405
lessons:poster       open      GET     200     200     200   200      200     200
lessons:poster       closed    GET     403     200     403   200      403     200
lessons:poster       locked    GET     403     403     403   200      403     200
lessons:poster       draft     GET     404     404     404   200      404     200
lessons:poster       open      POST    405     405     405   405      405     405
lessons:captions     open      GET     200     200     200   200      200     200
lessons:captions     closed    GET     403     200     403   200      403     200
lessons:captions     locked    GET     403     403     403   200      403     200
lessons:captions     draft     GET     404     404     404   200      404     200
lessons:captions     open      POST    405     405     405   405      405     405
lessons:download     open      GET     200     200     200   200      200     200
lessons:download     closed    GET     403     200     403   200      403     200
lessons:download     locked    GET     403     403     403   200      403     200
lessons:download     draft     GET     404     404     404   200      404     200
lessons:download     foreign   GET     404     404     404   404      404     404
lessons:download     open      POST    405     405     405   405      405     405
lessons:transcript   open      GET     200     200     200   200      200     200
lessons:transcript   closed    GET     403     200     403   200      403     200
lessons:transcript   locked    GET     403     403     403   200      403     200
lessons:transcript   draft     GET     404     404     404   200      404     200
lessons:transcript   foreign   GET     404     404     404   404      404     404
lessons:transcript   open      POST    405     405     405   405      405     405
lessons:transcript_part open      GET     200     200     200   200      200     200
lessons:transcript_part closed    GET     403     200     403   200      403     200
lessons:transcript_part locked    GET     403     403     403   200      403     200
lessons:transcript_part draft     GET     404     404     404   200      404     200
lessons:transcript_part foreign   GET     404     404     404   404      404     404
lessons:transcript_part open      POST    405     405     405   405      405     405
lessons:clip open      GET     200     200     200   200      200     200
lessons:clip closed    GET     403     200     403   200      403     200
lessons:clip locked    GET     403     403     403   200      403     200
lessons:clip draft     GET     404     404     404   200      404     200
lessons:clip foreign   GET     404     404     404   404      404     404
lessons:clip open      POST    405     405     405   405      405     405
course:visit         open      POST    in      204     404   404      404     404
course:visit         closed    POST    in      204     403   404      403     404
course:visit         locked    POST    in      403     403   404      403     404
course:visit         draft     POST    in      404     404   404      404     404
course:visit         closed    GET     in      405     405   405      405     405
course:speculation   -         GET     200     200     200   200      200     200
lessons:played       open      POST    in      400     404   404      404     404
lessons:played       closed    POST    in      400     403   404      403     404
lessons:played       locked    POST    in      403     403   404      403     404
lessons:played       draft     POST    in      404     404   404      404     404
lessons:played       open      GET     in      405     405   405      405     405
quizzes:attempts     open      POST    in      302     404   404      404     404
quizzes:attempts     closed    POST    in      302     403   404      403     404
quizzes:attempts     locked    POST    in      403     403   404      403     404
quizzes:attempts     draft     POST    in      404     404   404      404     404
quizzes:attempts     closed    GET     in      405     405   405      405     405
quizzes:attempt      open      GET     in      200     404   404      404     404
quizzes:attempt      closed    GET     in      200     403   404      403     404
quizzes:attempt      locked    GET     in      403     403   404      403     404
quizzes:attempt      draft     GET     in      404     404   404      404     404
quizzes:attempt      open      POST    in      302     404   404      404     404
quizzes:attempt      closed    POST    in      302     403   404      403     404
quizzes:attempt      locked    POST    in      403     403   404      403     404
quizzes:attempt      draft     POST    in      404     404   404      404     404
quizzes:question     open      GET     in      200     404   404      404     404
quizzes:question     closed    GET     in      200     403   404      403     404
quizzes:question     locked    GET     in      403     403   404      403     404
quizzes:question     draft     GET     in      404     404   404      404     404
quizzes:question     open      POST    in      302     404   404      404     404
quizzes:question     closed    POST    in      302     403   404      403     404
quizzes:question     locked    POST    in      403     403   404      403     404
quizzes:question     draft     POST    in      404     404   404      404     404
lessons:search       -         GET     200     200     200   200      200     200
lessons:search       -         POST    405     405     405   405      405     405
lessons:course_search public   GET     200     200     200   200      200     200
lessons:course_search public   POST    405     405     405   405      405     405
lessons:course_search draft    GET     404     404     404   200      404     200
lessons:course_search none     GET     404     404     404   404      404     404
healthz              -         GET     200     200     200   200      200     200
readyz               -         GET     200     200     200   200      200     200
metrics              -         GET     404     404     404   404      404     404
account_login        -         GET     200     302     302   302      302     302
account_signup       -         GET     200     302     302   302      302     302
account_logout       -         GET     302     200     200   200      200     200
account_inactive     -         GET     200     200     200   200      200     200
account_reset_password -       GET     200     200     200   200      200     200
account_reset_password_done -  GET     200     200     200   200      200     200
account_reset_password_from_key_done - GET 200 200     200   200      200     200
account_reset_password_from_key - GET  200     200     200   200      200     200
account_change_password -      GET     in      200     200   200      200     200
account_set_password -         GET     in      302     302   302      302     302
account_reauthenticate -       GET     in      200     200   200      200     200
account_email_verification_sent - GET  200     200     200   200      200     200
account_confirm_email -        GET     200     200     200   200      200     200
account_confirm_login_code -   GET     302     302     302   302      302     302
account_email        -         GET     in      302     302   302      302     302
favicon              -         GET     302     302     302   302      302     302
"""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    case: str
    method: str
    expected: tuple[str, ...]

    def address(self, world: AccessWorld) -> str:
        return ADDRESSES[self.name](world, self.case)

    @property
    def data(self) -> dict[str, str]:
        """Enough form data to reach the check after the access check."""
        if self.method == "GET":
            return {}
        return {
            "lessons:played": {"revision": "1"},
            "course:note": {"text": "Hers", "edition": "1"},
            "new_note": {"text": "Why?"},
            "quizzes:attempts": {"after": "0"},
            "quizzes:question": {"try": "1", "pick": "0"},
        }.get(self.name, {})


def rows() -> list[Row]:
    _, *lines = [line.split() for line in MATRIX.strip().splitlines()]
    return [Row(name, case, method, tuple(rest)) for name, case, method, *rest in lines]


ROWS = rows()


def _course(world: AccessWorld, case: str) -> str:
    slug = {"public": world.course.slug, "draft": world.draft_course.slug, "none": "nowhere"}
    return f"/courses/{slug.get(case, case)}/"


def _certificate(world: AccessWorld, case: str) -> str:
    code = {"own": world.certificate.code, "none": "2222-2222-2222-2222"}
    return f"/certificates/{code[case]}/"


def _step(world: AccessWorld, case: str) -> str:
    if case == "foreign":
        return f"/courses/lakes/steps/{world.steps['open'].key}/"
    return world.steps[case].get_absolute_url()


def _notice(world: AccessWorld, case: str) -> str:
    return f"/notices/{world.notice.pk if case == 'own' else 2**70}/"


def _new_note(world: AccessWorld, case: str) -> str:
    return f"{_course(world, 'public')}notes/new/?step={world.steps[case].key}"


def _attempts(world: AccessWorld, case: str) -> str:
    """The URL of the learner's attempt number 1."""
    return f"{world.tests[case].get_absolute_url()}attempts/"


def _file(world: AccessWorld, case: str) -> str:
    if case == "none":
        return world.files["open"].get_absolute_url().replace("open.png", "none.png")
    return world.files[case].get_absolute_url()


ADDRESSES: dict[str, Callable[[AccessWorld, str], str]] = {
    "course:home": lambda world, case: "/",
    "course:catalogue": lambda world, case: "/courses/",
    "course:account": lambda world, case: "/account/",
    "course:account_deletion": lambda world, case: "/account/deletion/",
    "course:mail_again": lambda world, case: "/account/mail/",
    "own_data": lambda world, case: "/account/data/",
    "course:sessions": lambda world, case: "/account/sessions/",
    "course:notices": lambda world, case: "/notices/",
    "course:notice": _notice,
    "course:course": _course,
    "course:join": lambda world, case: f"{_course(world, case)}join/",
    "course:leave": lambda world, case: f"{_course(world, case)}leave/",
    "change_run": lambda world, case: f"{_course(world, case)}change-run/",
    "course:certificate": lambda world, case: f"{_course(world, case)}certificate/",
    "course:issued": _certificate,
    "course:certificate_transcript": lambda world, case: f"{_certificate(world, case)}transcript/",
    "course:badge": lambda world, case: f"{_certificate(world, case)}badge.jwt",
    "course:jwks": lambda world, case: "/.well-known/jwks.json",
    "course:did": lambda world, case: "/.well-known/did.json",
    "todo": lambda world, case: f"{_course(world, case)}todo/",
    "calendar": lambda world, case: f"/calendar/{'a' * 52}.ics",
    "course:calendar_address": lambda world, case: "/account/calendar/",
    "progress": lambda world, case: f"{_course(world, case)}progress/",
    "lessons:search": lambda world, case: "/search/?q=river",
    "lessons:course_search": lambda world, case: f"{_course(world, case)}search/?q=river",
    "course:notes": lambda world, case: f"{_course(world, case)}notes/",
    "course:note_file": lambda world, case: f"{_course(world, case)}notes/notes.md",
    "course:note": lambda world, case: f"{_course(world, case)}notes/{NOTE}/",
    "course:note_deletion": lambda world, case: f"{_course(world, case)}notes/{NOTE}/deletion/",
    "new_note": _new_note,
    "course:step_by_number": lambda world, case: (
        f"/courses/rivers/{'5.1' if case == 'open' else '9.9'}"
    ),
    "step": _step,
    "course:completion": lambda world, case: f"{_step(world, case)}completion/",
    "course:file": _file,
    "course:logo": lambda world, case: "/organisations/delta-college/logo",
    "course:card": lambda world, case: f"{_course(world, case)}card.png",
    "course:cover": lambda world, case: f"{_course(world, case)}cover/{'d' * 16}.webp",
    "course:step_card": lambda world, case: f"{_step(world, case)}card.png",
    "course:site_card": lambda world, case: "/card.png",
    "course:organisation_card": lambda world, case: "/organisations/delta-college/card.png",
    "course:organisation": lambda world, case: "/organisations/delta-college/",
    "course:site_page": lambda world, case: "/privacy/",
    "course:robots": lambda world, case: "/robots.txt",
    "course:sitemap": lambda world, case: "/sitemap.xml",
    "lessons:film": lambda world, case: f"{_step(world, case)}film/1/720.mp4",
    "lessons:poster": lambda world, case: f"{_step(world, case)}poster/{'b' * 16}.webp",
    "lessons:captions": lambda world, case: f"{_step(world, case)}captions/en.vtt",
    "lessons:download": lambda world, case: f"{_step(world, case)}transcript/en.srt",
    "lessons:transcript": lambda world, case: f"{_step(world, case)}transcript/en/",
    "lessons:transcript_part": lambda world, case: f"{_step(world, case)}transcript/",
    "lessons:clip": lambda world, case: f"{_step(world, case)}clip/?t=1",
    "course:visit": lambda world, case: f"{_step(world, case)}visit/",
    "course:speculation": lambda world, case: "/speculation.json",
    "lessons:played": lambda world, case: f"{_step(world, case)}played/",
    "quizzes:attempts": _attempts,
    "quizzes:attempt": lambda world, case: f"{_attempts(world, case)}1/",
    "quizzes:question": lambda world, case: f"{_attempts(world, case)}1/questions/1/",
    "healthz": lambda world, case: "/healthz",
    "readyz": lambda world, case: "/readyz",
    "metrics": lambda world, case: "/metrics",
    "account_login": lambda world, case: "/accounts/login/",
    "account_signup": lambda world, case: "/accounts/signup/",
    "account_logout": lambda world, case: "/accounts/logout/",
    "account_inactive": lambda world, case: "/accounts/inactive/",
    "account_reset_password": lambda world, case: "/accounts/password/reset/",
    "account_reset_password_done": lambda world, case: "/accounts/password/reset/done/",
    "account_reset_password_from_key_done": lambda world, case: (
        "/accounts/password/reset/key/done/"
    ),
    "account_reset_password_from_key": lambda world, case: "/accounts/password/reset/key/1-x-y/",
    "account_change_password": lambda world, case: "/accounts/password/change/",
    "account_set_password": lambda world, case: "/accounts/password/set/",
    "account_reauthenticate": lambda world, case: "/accounts/reauthenticate/",
    "account_email_verification_sent": lambda world, case: "/accounts/confirm-email/",
    "account_confirm_email": lambda world, case: "/accounts/confirm-email/none/",
    "account_confirm_login_code": lambda world, case: "/accounts/login/code/confirm/",
    "account_email": lambda world, case: "/accounts/email/",
    "favicon": lambda world, case: "/favicon.ico",
}
