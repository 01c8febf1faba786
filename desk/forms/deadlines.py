"""Forms of times specific to a run or a learner: extra time, deadlines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.forms.instants import LOCAL, InstantField
from quizzes.closings import TestClosing

MOST_PERCENT: Final = 400


class ExtraTimeForm(forms.Form):
    """A percentage, and the one first shown (optimistic locking)."""

    percent = forms.IntegerField(
        label=gettext_lazy("More time, in percent"),
        min_value=0,
        max_value=MOST_PERCENT,
        help_text=gettext_lazy(
            "25 makes 50 minutes of 40, 100 twice the time. At most 400; 0 is none."
        ),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_PERCENT)


class ClosingField(InstantField):
    """A date and time in the current zone, compared with the value first shown."""

    def __init__(self, *, seen: str, label: str) -> None:
        super().__init__(required=False, label=label)
        self.seen = seen
        self.is_touched = False

    def clean(self, value: Any) -> datetime | None:
        """An unchanged value is not validated."""
        self.is_touched = str(value or "") != self.seen
        instant: datetime | None = super().clean(value) if self.is_touched else None
        return instant


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """A test with its deadline field in this run, and the hidden field `seen`."""

    closing: TestClosing
    field: forms.BoundField
    seen: str
    asks_whether_sure: bool
    is_over: bool


class ClosingsForm(forms.Form):
    """The deadline of each test in the current time zone; empty: the default.

    `closes-<pk>` is the new value, `seen-<pk>` the one first shown (optimistic locking): only
    changed values are written, and never over somebody else's change. A date in the past requires
    `sure-<pk>`.
    """

    def __init__(
        self, closings: Sequence[TestClosing], data: Mapping[str, Any] | None, *, at: datetime
    ) -> None:
        self.closings, self.at = closings, at
        self.changes: dict[int, datetime | None] = {}
        self._stored = {each.quiz.pk: in_field(each.own) for each in closings}
        self._past: set[int] = set()
        self._met: set[int] = set()
        super().__init__(data, initial={f"closes-{pk}": text for pk, text in self._stored.items()})
        for each in closings:
            pk = each.quiz.pk
            seen = self._stored[pk] if data is None else data.get(f"seen-{pk}", "")
            label = _("Closes in this run: %(test)s") % {"test": each.quiz.step}
            self.fields[f"closes-{pk}"] = ClosingField(seen=seen, label=label)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for closing in self.closings:
            name = f"closes-{closing.quiz.pk}"
            if name in cleaned and self._field(closing).is_touched:
                self._look_at(closing, cleaned[name])
        return cleaned

    def _field(self, closing: TestClosing) -> ClosingField:
        return cast("ClosingField", self.fields[f"closes-{closing.quiz.pk}"])

    def _look_at(self, closing: TestClosing, wanted: datetime | None) -> None:
        """Record the new value of one test, unless it conflicts or needs a confirmation."""
        pk = closing.quiz.pk
        stored = self._stored[pk]
        if in_field(wanted) == stored:
            return
        if self._field(closing).seen != stored:
            self._met.add(pk)
            self.add_error(f"closes-{pk}", _meanwhile(closing))
        elif wanted is not None and wanted <= self.at and not self.data.get(f"sure-{pk}"):
            self._past.add(pk)
            self.add_error(f"closes-{pk}", _past_in_words(closing))
        else:
            self.changes[pk] = wanted

    def met(self) -> list[TestClosing]:
        """The tests whose date somebody else has changed meanwhile."""
        return [each for each in self.closings if each.quiz.pk in self._met]

    def lines(self) -> list[ClosingLine]:
        """Rows of the page; after a conflict `seen` is the stored value, so that saving again
        overwrites it.
        """
        return [
            ClosingLine(
                closing,
                self[f"closes-{pk}"],
                self._stored[pk] if pk in self._met else self._field(closing).seen,
                asks_whether_sure=pk in self._past,
                is_over=closing.instant is not None and closing.instant <= self.at,
            )
            for closing in self.closings
            for pk in [closing.quiz.pk]
        ]


def in_field(instant: datetime | None) -> str:
    """An instant as the field shows it, to the minute."""
    return timezone.localtime(instant).strftime(LOCAL) if instant else ""


def in_words(instant: datetime) -> str:
    return date_format(timezone.localtime(instant), "DATETIME_FORMAT")


def _meanwhile(closing: TestClosing) -> str:
    if closing.own is None:
        return _("Somebody else has taken this date away meanwhile. Save again to set yours.")
    message = _("Somebody else has set this to %(date)s meanwhile. Save again to set yours.")
    return message % {"date": in_words(closing.own)}


def _past_in_words(closing: TestClosing) -> str:
    words = _("This is past: the test would be closed at once.")
    if closing.under_way:
        words += " " + _("Attempts under way would be submitted with the responses they have.")
    return words
