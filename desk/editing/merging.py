"""Three versions of an admin page: as it was opened, as it stands, and as it was sent."""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from desk.editing.editions import FIELD, Difference, Edition, changed_keys, digest
from desk.editing.sheets import Sheet


@dataclass(slots=True)
class Merging:
    """Three versions of a page: as it was opened, as it stands, and as it was sent."""

    edition: Edition
    stands: Sheet
    posted: QueryDict
    sent: Sheet
    _taken: set[str] = field(default_factory=set)
    _revived: set[str] = field(default_factory=set)

    def changes(self) -> list[Difference]:
        """What the sender has not seen, in the order of the page."""
        found = []
        done: set[str] = set()
        for key in changed_keys(self.edition, self.stands.texts):
            row = _row_of(key)
            if row in done:
                continue
            if row and self._is_new(row) != self._is_there(row):
                found.append(self._cell(key))
                continue
            if row:
                done.add(row)
                found.append(self._row(row))
            else:
                found.append(self._cell(key))
        return [change for change in found if change is not None]

    def _is_there(self, row: str) -> bool:
        prefix, pk = row.split(":")
        return pk in self.stands.rows.get(prefix, [])

    def _is_new(self, row: str) -> bool:
        return not any(key.startswith(f"{row}:") for key in self.edition.digests)

    def _cell(self, key: str) -> Difference | None:
        now, sent = self.stands.cells.get(key), self.sent.cells.get(key)
        if now is None:
            return None
        if sent is None or digest(sent.text) == self.edition.digests.get(key):
            self._taken.add(key)
            return Difference(now.label, now.shown)
        if sent.text == now.text:
            return None
        return Difference(now.label, now.shown, sent.shown)

    def _row(self, row: str) -> Difference | None:
        """A row that somebody else has added or removed."""
        if self._is_there(row):
            return Difference(self.stands.row_labels[row], self.stands.row_in_words(row))
        mine = {key: cell for key, cell in self.sent.cells.items() if key.startswith(f"{row}:")}
        label = self.sent.row_labels.get(row, row.split(":", maxsplit=1)[0])
        if self._goes(row) or not mine:
            return None
        is_touched = any(digest(c.text) != self.edition.digests.get(k) for k, c in mine.items())
        if is_touched:
            self._revived.add(row)
        yours = self.sent.row_in_words(row)
        return Difference(label, _("removed"), yours if is_touched else None)

    def _goes(self, row: str) -> bool:
        prefix, pk = row.split(":")
        ids = self.sent.rows.get(prefix, [])
        return pk in ids and f"{prefix}-{ids.index(pk)}-DELETE" in self.posted

    def data(self, token: str) -> QueryDict:
        """What the form holds now: theirs where the sender left it alone, else the sender's."""
        data = self.posted.copy()
        data[FIELD] = token
        for key in self._taken:
            if not _row_of(key) and not key.startswith("+"):
                data.setlist(key, self.stands.cells[key].values)
        for prefix, ids in self.stands.rows.items():
            if f"{prefix}-TOTAL_FORMS" in data:
                self._merge_rows(data, prefix, ids)
        return data

    def _merge_rows(self, data: QueryDict, prefix: str, ids: list[str]) -> None:
        """Rows as they stand, then those the sender has added."""
        before = _rows_in(data, prefix)
        own = self.sent.rows.get(prefix, [])
        kept = [before.get(own.index(pk), {}) if pk in own else {} for pk in ids]
        for pk, row in zip(ids, kept, strict=True):
            row["id"] = [pk]
            for key, cell in self.stands.cells.items():
                if key.startswith(f"{prefix}:{pk}:") and (key in self._taken or pk not in own):
                    row[key.rsplit(":", maxsplit=1)[1]] = cell.values
        revived = [
            before[index] | {"id": [""]}
            for index, pk in enumerate(own)
            if f"{prefix}:{pk}" in self._revived and index in before
        ]
        added = [row for index, row in sorted(before.items()) if index >= len(own)]
        for index, row in enumerate([*kept, *added, *revived]):
            for name, values in row.items():
                data.setlist(f"{prefix}-{index}-{name}", values)
        data[f"{prefix}-TOTAL_FORMS"] = str(len(kept) + len(added) + len(revived))
        data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))


def _row_of(key: str) -> str:
    """The row a key of a cell belongs to; empty for the form itself."""
    parts = key.split(":")
    return ":".join(parts[:2]) if len(parts) == 3 and not key.startswith("+") else ""  # noqa: PLR2004


def _rows_in(data: QueryDict, prefix: str) -> dict[int, dict[str, list[str]]]:
    """The rows of an inline by their position, taken out of the data."""
    rows: dict[int, dict[str, list[str]]] = {}
    for name in [name for name in data if name.startswith(f"{prefix}-")]:
        index, _dash, part = name.removeprefix(f"{prefix}-").partition("-")
        if part and index.isascii() and index.isdecimal() and len(index) < 5:  # noqa: PLR2004
            rows.setdefault(int(index), {})[part] = data.pop(name)
    return rows
