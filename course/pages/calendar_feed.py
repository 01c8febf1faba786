"""The calendar of a learner as an iCalendar file (RFC 5545): what opens, closes and ends.

Its address is secret, and nobody's name is in it. The secret is derived from a random salt of the
account and the site's key: it can be shown again, yet a copy of the database alone gives it away
to nobody.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from course.access import Membership, membership_from, membership_json
from course.db.keys import SALT_LENGTH
from course.models import Enrolment, User, Week
from course.web.cached_reverse import address

_PURPOSE: Final = "course.pages.calendar_feed"
_MAC_LENGTH: Final = 32


class Closes(Protocol):
    """When a test closes in a run, from the app that knows."""

    @property
    def run_id(self) -> int: ...
    @property
    def step_key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def closes_at(self) -> datetime: ...


ClosingsOfRuns = Callable[[Sequence[int]], Sequence[Closes]]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What happens at an instant; `uid` stays the same for as long as it is the same thing."""

    uid: str
    at: datetime
    summary: str
    url: str


def secret_of(salt: str) -> str:
    """The secret part of the address of the calendar with this salt."""
    mac = salted_hmac(_PURPOSE, salt, algorithm="sha256").hexdigest()
    return salt + mac[:_MAC_LENGTH]


def owner_of(secret: str) -> User | None:
    """Whose calendar has this secret; None for any other text. One query."""
    salt = secret[:SALT_LENGTH]
    if len(salt) < SALT_LENGTH or not constant_time_compare(secret_of(salt), secret):
        return None
    return User.objects.filter(calendar_salt=salt, is_active=True).first()


def calendar_of(user: User, *, host: str, name: str, closings: ClosingsOfRuns) -> bytes:
    """The dates of all courses the user is in now, in two queries; `host` is scheme and host."""
    # Takes some 7 MB, in each process that makes a calendar.
    import icalendar  # noqa: PLC0415

    file = icalendar.Calendar()
    file.add("prodid", "-//Cuebook//Calendar//EN")
    file.add("version", "2.0")
    file.add("x-wr-calname", name)
    for joined_at, entry in _entries(user, closings):
        event = icalendar.Event()
        event.add("uid", f"{entry.uid}@{host.partition('://')[2]}")
        event.add("dtstamp", joined_at.astimezone(UTC))
        event.add("dtstart", entry.at.astimezone(UTC))
        event.add("summary", _one_line(entry.summary))
        event.add("url", host + entry.url)
        event.add("transp", "TRANSPARENT")
        file.add_component(event)
    content: bytes = file.to_ical()
    return content


def _one_line(text: str) -> str:
    """Without line ends of any kind, at which some readers would begin another property, and
    without control characters, which the format forbids.
    """
    return "".join(c for c in " ".join(text.split()) if unicodedata.category(c) != "Cc")


def _entries(user: User, closings: ClosingsOfRuns) -> Iterator[tuple[datetime, _Entry]]:
    rows = list(_rows(user))
    tests: dict[int, list[Closes]] = {}
    for test in closings([row["run_id"] for row in rows]) if rows else ():
        tests.setdefault(test.run_id, []).append(test)
    for row in rows:
        member = membership_from(row["member"], is_team=False)
        if member is not None:
            for entry in _of_run(row, member, tests.get(member.run_id, [])):
                yield row["joined_at"], entry


def _rows(user: User) -> Any:
    weeks = Week.objects.filter(course=OuterRef("course")).order_by("number")
    own = Enrolment.objects.current().filter(learner=user, course__published_at__isnull=False)
    return own.order_by("pk").values(
        *("run_id", "joined_at", "course__slug", "course__title"),
        member=membership_json(),
        weeks=ArraySubquery(weeks.values(json=JSONObject(number=F("number"), title=F("title")))),
    )


def _of_run(row: dict[str, Any], member: Membership, tests: Sequence[Closes]) -> Iterator[_Entry]:
    """The entries of a run: its weeks, its tests, its end."""
    slug, course, run = row["course__slug"], row["course__title"], member.run_id
    todo = address("todo", slug)
    for week in row["weeks"]:
        number = week["number"]
        words = _("Week %(number)d opens: %(title)s (%(course)s)")
        names = {"number": number, "title": week["title"], "course": course}
        url = f"{todo}#week-{number}"
        yield _Entry(f"run-{run}-week-{number}", member.opens_at(number), words % names, url)
    for test in tests:
        words = _("Closes: %(label)s %(title)s (%(course)s)")
        names = {"label": test.label, "title": test.title, "course": course}
        url = address("step", slug, test.step_key)
        yield _Entry(f"run-{run}-test-{test.step_key}", test.closes_at, words % names, url)
    if member.ends_at is not None:
        words = _("The course ends: %(course)s") % {"course": course}
        yield _Entry(f"run-{run}-end", member.ends_at, words, address("progress", slug))
