"""Sessions in the database, found by a prepared query."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField, QuerySet
from django.utils import timezone

from course.prepared import Prepared, Slot


def _current() -> QuerySet[Session, Any]:
    current = Session.objects.filter(
        session_key=Slot("key", CharField()), expire_date__gt=Slot("now", DateTimeField())
    )
    return current.values("session_data")


_SESSION = Prepared(_current)


class SessionStore(db.SessionStore):
    """Django's own, but for how a request finds its session."""

    def load(self) -> dict[str, Any]:
        row = _SESSION.first(key=self.session_key, now=timezone.now())
        if row is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(row["session_data"])
        return data
