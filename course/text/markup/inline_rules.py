"""Inline rules of our Markdown: formulas, sub- and superscript, addresses, references to notes.

Each rule looks at a bounded piece of text, so that any text is parsed in linear time.
"""

import re
from typing import Any, Final

from markdown_it.rules_inline import StateInline

from course.text.markup.formulas import LONGEST_FORMULA

_MATHS: Final = {"$$": ("$$", True), "$": ("$", False), r"\[": (r"\]", True), r"\(": (r"\)", False)}
_DOLLAR: Final = re.compile(r"(?:[^$\\]|\\.)*?\$", re.DOTALL)
# A price and the words after it: “$5 or 10$” is no formula.
_PRICE: Final = re.compile(r"[0-9][^\\{}]*\s[^\W\d_]{2,}")
_OF_TEX: Final = re.compile(r"[\\^_={}+<>|]")
_OF_PROSE: Final = re.compile(r"[^\W\d_]{2}")
_REFERENCE: Final = re.compile(r"\W*|[0-9]{1,3}")
_ENDING: Final = re.compile(r"(?:st|nd|rd|th|s)\b", re.ASCII)

_RAISED: Final = re.compile(r"([\^~])(?P<words>[+\-−]?\w{1,20}[+\-−]?)\1")
_NOTE: Final = re.compile(r"\[\^(?P<label>[^\s\[\]]{1,100})\]")

_SCHEME: Final = re.compile(r"(?<![^\W_])https?\Z", re.IGNORECASE | re.ASCII)
_ADDRESS: Final = re.compile(
    r"://[a-z0-9\u0080-\U0010ffff]"
    r"(?:[!#-;=?-\[\]_a-z~]|(?<=[/=_\-(])(?:(?![\x00-\x7f])\w)+){0,2000}",
    re.IGNORECASE,
)
_MAILBOX: Final = re.compile(r"[a-z0-9.+_-]{1,64}\Z", re.IGNORECASE | re.ASCII)
_MAIL_HOST: Final = re.compile(
    r"@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}\b", re.IGNORECASE | re.ASCII
)
_AFTER_ADDRESS: Final = ".,:;!?'\"*_~"
_BRACKETS: Final = {")": "(", "]": "["}


def formula(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
    r"""`$…$`, `\(…\)`, and on a line of their own `$$…$$`, `\[…\]`."""
    start = state.pos
    opening = state.src[start : start + 2]
    if opening not in _MATHS:
        opening = opening[:1]
    if opening not in _MATHS:
        return False
    closing, is_block = _MATHS[opening]
    inside = start + len(opening)
    if opening == "$":
        end = _end_of_dollars(state.src, start, min(state.posMax, inside + LONGEST_FORMULA))
    else:
        end = state.src.find(closing, inside, min(state.posMax, inside + LONGEST_FORMULA))
    tex = state.src[inside:end] if end > inside else ""
    if not tex.strip() or (opening == r"\[" and is_prose(tex)):
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = tex
        token.markup = opening
        token.meta = {"is_block": is_block, "source": state.src[start : end + len(closing)]}
    state.pos = end + len(closing)
    return True


def is_prose(tex: str) -> bool:
    r"""Whether `\[…\]` are words in brackets, as \[sic\], and no formula."""
    words = tex.strip()
    has_words = not _OF_TEX.search(words) and bool(_OF_PROSE.search(words))
    return has_words or bool(_REFERENCE.fullmatch(words))


def _end_of_dollars(text: str, start: int, limit: int) -> int:
    """Where the `$` is that closes the one at `start`; -1 for money and variables of a shell."""
    before = text[start - 1 : start]
    after = text[start + 1 : start + 2]
    if (before.isascii() and before.isalnum()) or before in {"$", "\\"} or not after.strip():
        return -1
    found = _DOLLAR.match(text, start + 1, limit)
    if found is None:
        return -1
    end = found.end() - 1
    follows = text[end + 1 : end + 2]
    is_glued = follows.isascii() and follows.isalnum() and not _ENDING.match(text, end + 1)
    if text[end - 1].isspace() or is_glued or _PRICE.match(text, start + 1, end):
        return -1
    return end


def raised(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`x^2^` and `H~2~O`: after a letter or a bracket, without spaces; no powers of programmers,
    no ranges (1958~1960).
    """
    found = _RAISED.match(state.src, state.pos, state.posMax)
    before = state.src[state.pos - 1 : state.pos]
    if found is None or not before or "_" in found["words"]:
        return False
    after = state.src[found.end() : found.end() + 1]
    is_above = found[1] == "^"
    if is_above and (
        not (before.isalnum() or before in ")]") or (after.isascii() and after.isalnum())
    ):
        return False
    if not is_above and not ((before.isalpha() and before < "\u1100") or before in ")]"):
        return False
    if after == found[1]:
        return False
    if not silent:
        tag = "sup" if is_above else "sub"
        state.push(f"{tag}_open", tag, 1)
        state.push("text", "", 0).content = found["words"]
        state.push(f"{tag}_close", tag, -1)
    state.pos = found.end()
    return True


def note_reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`[^label]` of a note that is defined somewhere."""
    notes: dict[str, Any] = state.env.get("footnotes") or {}
    found = _NOTE.match(state.src, state.pos, state.posMax) if notes else None
    label = f":{found['label']}" if found else ""
    if label not in notes.get("refs", {}):
        return False
    if not silent:
        known: dict[int, dict[str, Any]] = notes.setdefault("list", {})
        number: int = notes["refs"][label]
        if number < 0:
            number = notes["refs"][label] = len(known)
            known[number] = {"label": label[1:], "count": 0}
        state.push("footnote_ref", "", 0).meta = {"id": number, "subId": known[number]["count"]}
        known[number]["count"] += 1
    state.pos += len(label) + 2
    return True


def web_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """A bare https:// address, without the punctuation after it."""
    if state.linkLevel > 0 or silent or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.src, max(0, state.pos - len("https") - 1), state.pos)
    if scheme is None or not state.pending.endswith(scheme.group()):
        return False
    found = _ADDRESS.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    end = _address_end(state.src, scheme.start(), found.end())
    return end > state.pos + len("://") and _push_link(state, scheme.group(), "", end)


def mail_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """A bare email address."""
    if state.linkLevel > 0 or silent or state.src[state.pos] != "@":
        return False
    box = _MAILBOX.search(state.pending[-64:])
    found = _MAIL_HOST.match(state.src, state.pos, state.posMax)
    if box is None or found is None:
        return False
    return _push_link(state, box.group(), "mailto:", found.end())


def _push_link(state: StateInline, head: str, scheme: str, end: int) -> bool:
    """A link from `head`, which has been read already, to `end`."""
    text = head + state.src[state.pos : end]
    address = state.md.normalizeLink(scheme + text)
    if not state.md.validateLink(address):
        return False
    state.pending = state.pending[: -len(head)]
    state.push("link_open", "a", 1).attrs = {"href": address}
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1)
    state.pos = end
    return True


def _address_end(text: str, start: int, end: int) -> int:
    """The end of an address without what belongs to the sentence: .,;:!? and unpaired brackets."""
    spare = {sign: text.count(sign, start, end) - text.count(pair, start, end)
             for sign, pair in _BRACKETS.items()}  # fmt: skip
    while end > start:
        last = text[end - 1]
        if spare.get(last, 0) > 0:
            spare[last] -= 1
        elif last not in _AFTER_ADDRESS:
            break
        end -= 1
    return end
