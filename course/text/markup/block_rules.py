"""Block and core rules of our Markdown: formulas on lines of their own, task lists."""

import re
from typing import Final

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from course.text.markup.formulas import LONGEST_FORMULA
from course.text.markup.inline_rules import is_prose

_CLOSING: Final = {"$$": "$$", r"\[": r"\]"}
_TASK: Final = re.compile(r"\[(?P<mark>[ xX])\]\s+(?=\S)")


def formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    r"""`$$` or `\[` at the start of a line, its end at the end of one; no empty line between."""
    if state.is_code_block(start):
        return False
    first = state.bMarks[start] + state.tShift[start]
    opening = state.src[first : first + 2]
    closing = _CLOSING.get(opening)
    if closing is None:
        return False
    lines: list[str] = []
    length = 0
    for line in range(start, end):
        begin = first + 2 if line == start else state.bMarks[line] + state.tShift[line]
        text = state.src[begin : state.eMarks[line]].rstrip()
        length += len(text)
        is_first = line == start
        if (
            (not text and not is_first)
            or length > LONGEST_FORMULA
            or state.sCount[line] < state.blkIndent
        ):
            return False
        if text.endswith(closing):
            lines.append(text[: -len(closing)])
            return _push(state, start, line + 1, "\n".join(lines), opening, silent=silent)
        if closing in text or (text.startswith(opening) and not is_first):
            return False
        lines.append(text)
    return False


def _push(
    state: StateBlock, start: int, after: int, tex: str, opening: str, *, silent: bool
) -> bool:
    if not tex.strip() or _CLOSING[opening] in tex or (opening == r"\[" and is_prose(tex)):
        return False
    if not silent:
        token = state.push("formula_block", "math", 0)
        token.content = tex
        token.markup = opening
        token.map = [start, after]
        token.meta = {"is_block": True, "source": f"{opening}{tex}{_CLOSING[opening]}"}
        state.line = after
    return True


def task_lists(state: StateCore) -> None:
    """Items of a list that begin with `[ ]` or `[x]` get a box."""
    before: list[Token] = state.tokens[:2]
    for token in state.tokens[2:]:
        item, paragraph = before
        before = [paragraph, token]
        is_start = item.type == "list_item_open" and paragraph.type == "paragraph_open"
        children = token.children if is_start and token.type == "inline" else None
        if not children or children[0].type != "text":
            continue
        found = _TASK.match(children[0].content)
        if found is None:
            continue
        children[0].content = children[0].content[found.end() :]
        box = Token("task_box", "", 0, meta={"is_done": found["mark"] != " "})
        children.insert(0, box)
        item.attrSet("class", "task")
