"""The forms of a page as a browser would send them, untouched."""

from dataclasses import dataclass, field
from typing import Any

import html5lib

_VOID = {"submit", "button", "image", "reset", "file"}


@dataclass(slots=True)
class HtmlForm:
    action: str
    method: str
    id: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


def forms_in(content: bytes) -> list[HtmlForm]:
    tree = html5lib.parse(content.decode(), namespaceHTMLElements=False)
    found = []
    for element in tree.iter("form"):
        made = HtmlForm(
            element.get("action", ""), element.get("method", "get").lower(), element.get("id", "")
        )
        for each in element.iter():
            name = each.get("name")
            if name and each.get("disabled") is None:
                _read(made, each, name)
        found.append(made)
    return found


def _read(made: HtmlForm, element: Any, name: str) -> None:
    made.names.append(name)
    kind = element.get("type", "text")
    if element.tag == "textarea":
        made.data[name] = "".join(element.itertext()).removeprefix("\n")
    elif element.tag == "select":
        chosen = [
            o.get("value", "") for o in element.iter("option") if o.get("selected") is not None
        ]
        first = [o.get("value", "") for o in element.iter("option")][:1]
        made.data[name] = (chosen or first or [""])[0]
    elif element.tag == "input" and kind in {"checkbox", "radio"}:
        if element.get("checked") is not None:
            made.data[name] = element.get("value", "on")
    elif element.tag == "input" and kind not in _VOID:
        made.data[name] = element.get("value", "")
