"""The page of a question: form and option rows, filled from a question and parsed back."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from desk.forms.moments import MomentField, set_course
from desk.forms.questions.options import OptionFormSet
from desk.forms.questions.question import MOMENT_HELP, QuestionForm
from quizzes import questions as q
from quizzes.authoring import tidy
from quizzes.kinds.registry import KINDS
from quizzes.validation import QuestionIssue, findings

EMPTY_ROWS: Final = 4
_PLACES: Final = {"stem": "id_stem", "hint.note": "id_hint", "feedback.note": "id_feedback"}


class QuestionFormPage:
    """Both forms together: filled from a question, and parsed back to one."""

    def __init__(
        self,
        kind: str,
        *,
        slug: str,
        language: str,
        data: Any = None,
        authored: q.Authored | None = None,
        addresses: Mapping[str, str] | None = None,
        edition: str = "",
    ) -> None:
        """`addresses` maps the place of each note to the URL of its moment."""
        self.kind = kind
        self._addresses = addresses or {}
        content = authored.question if authored else q.QuestionContent(kind, "")
        initial = self._initial(content) | {"edition": edition}
        if authored is not None:
            initial |= {"title": authored.title, "tags": ", ".join(authored.tags)}
        self.form = QuestionForm(kind, data, initial=initial)
        set_course(self.form, slug, language)
        # An unchanged row counts as written too.
        row = {"kind": kind, "slug": slug, "language": language, "empty_permitted": False}
        self.options: Any = OptionFormSet(
            data, prefix="option", initial=self._rows(content), form_kwargs=row
        )
        self._keep_moments(content)
        self.findings: list[QuestionIssue] = []
        self.row_findings: dict[int, list[QuestionIssue]] = {}

    def _initial(self, content: q.QuestionContent) -> dict[str, Any]:
        units = (
            unit.name if unit.factor == "1" else f"{unit.name} = {unit.factor}"
            for unit in content.units
        )
        return {
            "stem": content.stem,
            "partial": content.partial,
            "is_shuffled": content.is_shuffled,
            "exact_case": content.exact_case,
            "exact_accents": content.exact_accents,
            "allows_typos": content.allows_typos,
            "units": "\n".join(units),
            "needs_unit": content.needs_unit,
            "hint": content.hint.text,
            "hint_moment": self._addresses.get("hint", ""),
            "feedback": content.feedback.text,
            "feedback_moment": self._addresses.get("feedback", ""),
        }

    def _rows(self, content: q.QuestionContent) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = [
            {
                "text": option.text,
                "match": option.match,
                "is_right": option.worth == q.RIGHT,
                "percent": option.worth if 0 < option.worth < q.RIGHT else None,
                "tolerance": option.tolerance,
                "feedback": option.feedback.text,
                "feedback_moment": self._addresses.get(f"option.{place - 1}", ""),
                "place": place,
            }
            for place, option in enumerate(content.options, start=1)
        ]
        if words := KINDS[self.kind].option_words:
            blank: list[dict[str, Any]] = [{} for _word in words]
            return rows or blank
        first = len(rows) + 1
        more = EMPTY_ROWS if not rows else 1
        return rows + [{"place": place} for place in range(first, first + more)]

    def _keep_moments(self, content: q.QuestionContent) -> None:
        """Unchanged fields keep the moment as its author wrote it."""
        for place, ref in content.moments():
            form: Any = self.form
            name = f"{place}_moment"
            if place.startswith("option."):
                index = int(place.removeprefix("option."))
                if index >= len(self.options.forms):
                    continue
                form, name = self.options.forms[index], "feedback_moment"
            field = form.fields[name]
            if isinstance(field, MomentField) and place in self._addresses:
                field.original = (self._addresses[place], ref)

    @property
    def takes_more_rows(self) -> bool:
        return not KINDS[self.kind].option_words

    @property
    def setting_fields(self) -> list[Any]:
        """Fields for grading, and for the order of options."""
        names = ("partial", "is_shuffled", "exact_case", "exact_accents", "allows_typos")
        return [
            self.form[name] for name in (*names, "units", "needs_unit") if name in self.form.fields
        ]

    @property
    def note_fields(self) -> list[Any]:
        return [self.form[name] for name in ("hint", "hint_moment", "feedback", "feedback_moment")]

    @property
    def moment_help(self) -> str:
        return str(MOMENT_HELP)

    def is_valid(self) -> bool:
        """Whether both forms are valid; `read` finds other problems of the question."""
        is_whole = self.form.is_valid()
        return self.options.is_valid() and is_whole

    def read(self) -> q.QuestionContent:
        """The question from the form, tidied; requires valid forms. Notes its issues."""
        given = self.form.cleaned_data
        pairs = self.options.options()
        question = tidy(
            q.QuestionContent(
                kind=self.kind,
                stem=given["stem"],
                options=tuple(option for _index, option in pairs),
                hint=self.form.note("hint"),
                feedback=self.form.note("feedback"),
                partial=given.get("partial") or q.ALL,
                is_shuffled=given.get("is_shuffled", True),
                exact_case=given.get("exact_case", False),
                exact_accents=given.get("exact_accents", False),
                allows_typos=given.get("allows_typos", False),
                units=given.get("units", ()),
                needs_unit=given.get("needs_unit", False),
            )
        )
        self.note(findings(question), [index for index, _option in pairs])
        return question

    def note(self, found: Iterable[QuestionIssue], rows: list[int]) -> None:
        """Group issues by where they belong: at a row of the options, or at the top."""
        self.findings, self.row_findings = [], {}
        for finding in found:
            place = re.match(r"option\.(\d+)", finding.place)
            if place and int(place[1]) < len(rows):
                self.row_findings.setdefault(rows[int(place[1])], []).append(finding)
            else:
                self.findings.append(finding)

    @property
    def has_faults(self) -> bool:
        return any(finding.is_fault for finding in self.all_findings())

    def all_findings(self) -> Iterator[QuestionIssue]:
        yield from self.findings
        for found in self.row_findings.values():
            yield from found

    @property
    def is_refused(self) -> bool:
        """Whether there are errors that prevent saving."""
        return bool(self.faults_in_words)

    @property
    def faults_in_words(self) -> list[tuple[str, str]]:
        """The errors, each with the id of its field (or “”)."""
        if not self.form.is_bound:
            return []
        found = [*_errors_of(self.form)]
        for index, form in enumerate(self.options.forms):
            found += _errors_of(form)
            faults = [each for each in self.row_findings.get(index, ()) if each.is_fault]
            name = "text" if "text" in form.fields else "feedback"
            found += [(form[name].id_for_label, in_words(each)) for each in faults]
        faults = [each for each in self.findings if each.is_fault]
        return found + [(_PLACES.get(each.place, ""), in_words(each)) for each in faults]

    @property
    def advice_in_words(self) -> list[str]:
        return [in_words(each) for each in self.findings if not each.is_fault]

    def with_words(self) -> Iterator[tuple[forms.Form, list[str]]]:
        """Each row of the options with its errors, in the reader's language."""
        for index, form in enumerate(self.options.forms):
            yield form, [in_words(finding) for finding in self.row_findings.get(index, [])]


def _errors_of(form: Any) -> Iterator[tuple[str, str]]:
    for name, errors in form.errors.items():
        place = form[name].id_for_label if name in form.fields else ""
        for error in errors:
            yield place, str(error)


def in_words(finding: QuestionIssue) -> str:
    """An issue in the reader's language, as a sentence."""
    text = str(_(finding.text) % {"name": finding.name})
    return text[:1].upper() + text[1:]
