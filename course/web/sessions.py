"""Session store in the database: session and user are loaded in a single query."""

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from course.backends import people
from course.db.compiled_queries import CompiledQuery, Param
from course.models import User

_KEY = Param("key", CharField())


def _current() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=Param("now", DateTimeField()))


def _sessions() -> QuerySet[Session, Any]:
    return _current().filter(session_key=_KEY).values("session_data")


def _people() -> QuerySet[User]:
    """Users who signed in with a session, by the row that signing in creates
    (allauth.usersessions).
    """
    session = _current().filter(session_key=OuterRef("usersession__session_key"))
    found = people().filter(usersession__session_key=_KEY)
    return found.annotate(session_data=Subquery(session.values("session_data")))


_SESSION = CompiledQuery(_sessions)
_PERSON = CompiledQuery(_people)


class SessionStore(db.SessionStore):
    """Django's own, except for how a request loads its session, and `person`, loaded with it."""

    person: User | None = None

    def load(self) -> dict[str, Any]:
        asked = {"key": self.session_key, "now": timezone.now()}
        self.person = _PERSON.first(**asked)
        text = self.person.session_data if self.person else None  # type: ignore[attr-defined]
        if self.person is None:  # nobody has signed in with it, or not in a way that created a row
            row = _SESSION.first(**asked)
            text = row["session_data"] if row else None
        if text is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(text)
        return data


class PersonMiddleware(AuthenticationMiddleware):
    """Django's own, except for the user loaded with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person(request))  # type: ignore[assignment]


def _person(request: HttpRequest) -> User | AnonymousUser:
    """The session's user; in any doubt, Django's own code decides."""
    session = request.session
    claimed = session.get(auth.SESSION_KEY)
    person: User | None = getattr(session, "person", None)
    if (
        person is None
        or claimed != str(person.pk)
        or not person.is_active
        or session.get(auth.BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS
        or not constant_time_compare(
            session.get(auth.HASH_SESSION_KEY, ""), person.get_session_auth_hash()
        )
    ):
        return auth.get_user(request)
    return person
