"""Editions: what a form showed when it was opened, so that no save undoes another one unseen.

The token in the form holds a digest of every value. What somebody else has saved since is then told
apart from what the sender has changed.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

# The name of the hidden field.
FIELD: Final = "edition"
_LONGEST_TOKEN: Final = 500_000


@dataclass(frozen=True, slots=True)
class Edition:
    """What a form showed: a digest of each value by its key, and when that was."""

    digests: Mapping[str, str]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A value somebody else has saved meanwhile; `yours` where the sender changed it too."""

    label: str
    stands: str
    yours: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the sender did not see, in words; `token` is the edition that has been shown now."""

    who: str
    token: str
    changes: list[Difference]

    @property
    def message(self) -> str:
        yours = _(
            "Nothing is saved yet. What you changed is still in this form, beside what stands now:"
            " save again to put yours in place of it."
        )
        return f"{self.who} {yours}"


def digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def token_of(values: Mapping[str, str]) -> str:
    """The hidden value of a form that shows these values now."""
    at = int(timezone.now().timestamp())
    shown = {key: digest(text) for key, text in values.items()}
    content = json.dumps([at, shown], separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(content.encode("utf-8", "surrogatepass")).decode()


def edition_in(token: str | None) -> Edition | None:
    """The edition a form was sent with; None without one. One that is no token knows nothing."""
    if not token:
        return None
    try:
        at, shown = json.loads(urlsafe_b64decode(token[:_LONGEST_TOKEN]))
        known = {str(key): str(value) for key, value in shown.items()}
        return Edition(known, datetime.fromtimestamp(int(at), UTC))
    except (ValueError, TypeError, AttributeError, OverflowError, OSError, RecursionError):
        return Edition({})


def changed_keys(edition: Edition, values: Mapping[str, str]) -> list[str]:
    """The keys of what is new, other or gone since."""
    keys = [*values, *(key for key in edition.digests if key not in values)]
    return [
        key
        for key in keys
        if edition.digests.get(key) != (digest(values[key]) if key in values else None)
    ]


def conflict_about(
    row: Model, edition: Edition, values: Mapping[str, str], changes: Iterable[Difference]
) -> Conflict | None:
    """The conflict that these changes are, with who made them and when; None without any."""
    found = list(changes)
    if not found:
        return None
    return Conflict(who_saved(row, since=edition.at), token_of(values), found)


def conflict_in(row: Model, token: str | None, values: Mapping[str, str]) -> Conflict | None:
    """The conflict of a page that shows stored values, by their labels, but does not send them."""
    edition = edition_in(token)
    if edition is None:
        return None
    changes = [Difference(key, values.get(key, "")) for key in changed_keys(edition, values)]
    return conflict_about(row, edition, values, changes)


def who_saved(row: Model, *, since: datetime | None = None, about: str = "") -> str:
    """Who has saved the row, and when, as far as its history knows. `about`: a part of it."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
    )
    if since is not None:
        entries = entries.filter(action_time__gte=since)
    if about:
        entries = entries.filter(change_message__contains=about)
    latest = entries.select_related("user").order_by("-action_time", "-pk").first()
    if latest is None:
        return _("Somebody has saved this since you opened it.")
    return _("%(name)s has saved this since you opened it, on %(when)s.") % {
        "name": latest.user,
        "when": date_format(timezone.localtime(latest.action_time), "SHORT_DATETIME_FORMAT"),
    }
