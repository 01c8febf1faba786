"""What the forms of an admin page hold, cell by cell: as they stand, or as they were sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

_CONTROLS = {"DELETE", "ORDER"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a form: its label, and the strings that its field holds."""

    label: str
    values: list[str]
    field: Any = None

    @property
    def text(self) -> str:
        return "\n".join(self.values)

    @property
    def shown(self) -> str:
        """As people read it."""
        if isinstance(self.field, forms.BooleanField):
            return _("Yes") if self.values else _("No")
        return ", ".join(_in_words(self.field, self.values))


@dataclass(slots=True)
class Sheet:
    """All that a page's forms hold, by key; the rows of each inline by their ids."""

    cells: dict[str, Cell] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    row_labels: dict[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        return {key: cell.text for key, cell in self.cells.items()}

    def row_in_words(self, row: str) -> str:
        cells = [cell for key, cell in self.cells.items() if key.startswith(f"{row}:")]
        return "; ".join(cell.shown for cell in cells if cell.shown)


def sheet_of(form: Any, formsets: Iterable[Any]) -> Sheet:
    sheet = Sheet()
    for name, cell in _cells(form):
        sheet.cells[name] = cell
    for label, text in getattr(form, "beside", dict)().items():
        sheet.cells[f"+{label}"] = Cell(label, [text] if text else [])
    for formset in formsets:
        ids = sheet.rows.setdefault(formset.prefix, [])
        own = {formset.model._meta.pk.name, formset.fk.name}  # noqa: SLF001
        name = str(formset.model._meta.verbose_name)  # noqa: SLF001
        for index, row in enumerate(formset.initial_forms):
            pk = row.instance.pk or _posted_id(formset, index)
            ids.append(str(pk))
            if not pk:
                continue
            key = f"{formset.prefix}:{pk}"
            title = f"{name} “{row.instance}”" if row.instance.pk else name
            sheet.row_labels[key] = title
            for part, cell in _cells(row, without=own | _CONTROLS):
                label = f"{title}, {cell.label}"
                sheet.cells[f"{key}:{part}"] = Cell(label, cell.values, cell.field)
    return sheet


def _posted_id(formset: Any, index: int) -> str:
    if not formset.is_bound:
        return ""
    name = formset.model._meta.pk.name  # noqa: SLF001
    return str(formset.data.get(f"{formset.add_prefix(index)}-{name}", ""))[:20]


def _cells(form: Any, *, without: Iterable[str] = ()) -> Iterator[tuple[str, Cell]]:
    """The form's fields with their values; of a sent form without those that were not sent."""
    for name, each in form.fields.items():
        if name in without or each.disabled:
            continue
        where = form.add_prefix(name)
        if form.is_bound and each.widget.value_omitted_from_data(form.data, form.files, where):
            continue
        yield name, _cell(form[name])


def _cell(bound: Any) -> Cell:
    value, field, label = bound.value(), bound.field, str(bound.label)
    if isinstance(field, forms.BooleanField):
        return Cell(label, ["on"] if value else [], field)
    if not isinstance(field.widget, forms.FileInput):
        value = field.widget.format_value(value)
    parts = value if isinstance(value, list | tuple) else [value]
    texts = [str(each).replace("\r\n", "\n").strip() for each in parts if each is not None]
    return Cell(label, [text for text in texts if text], field)


def _in_words(source: Any, texts: list[str]) -> list[str]:
    """The names of what was chosen; a text as it is."""
    choices = getattr(source, "choices", None)
    if choices is None or not texts:
        return texts
    names: dict[str, str] = {}
    for value, name in choices:
        pairs = name if isinstance(name, list | tuple) else [(value, name)]
        names |= {str(each): str(words) for each, words in pairs}
    return [names.get(text, text) for text in texts]
