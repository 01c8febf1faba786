"""How much work a text makes: it is counted while it is parsed, and stopped at a bound.

Each rule of Markdown is linear, but lines in twenty quotes within one another are read twenty
times, and a row of a few characters makes a table's row of hundreds of cells. A count, unlike a
clock, gives the same text the same answer on every machine.
"""

from collections.abc import MutableMapping
from typing import Any, Final

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as table_rule
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# About a microsecond or two each. Of texts of the greatest length, the documentation of this site
# needs 150,000, a list of 11,000 items or a table of 20,000 cells 600,000.
MOST_WORK: Final = 800_000
_OF_A_LINE: Final = 6
_OF_A_SIGN: Final = 4
_OF_A_BRACKET: Final = 16  # it may begin a link, so that what follows is read ahead
_OF_AN_ELEMENT: Final = 5
_OF_AN_ADDRESS: Final = 15


class TooMuchMarkup(ValueError):
    """The text has more marks, links or cells than a page may have."""


def spend(env: MutableMapping[str, Any], amount: int) -> None:
    """Count work for the text that `env` belongs to."""
    env["work"] = done = env.get("work", 0) + amount
    if done > MOST_WORK:
        raise TooMuchMarkup


def count_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A rule that never fits, tried first wherever a block may begin."""
    spend(state.env, _OF_A_LINE)
    return False


def count_sign(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """A rule that never fits, tried first wherever an element may begin."""
    spend(state.env, _OF_A_BRACKET if state.src[state.pos] == "[" else _OF_A_SIGN)
    return False


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """A table, whose cells are counted: its rows are filled up to the number of its columns."""
    before = len(state.tokens)
    is_table = table_rule(state, start, end, silent)
    spend(state.env, _OF_AN_ELEMENT * (len(state.tokens) - before))
    return is_table


def count_elements(tokens: list[Token], env: MutableMapping[str, Any]) -> None:
    """What was made of a piece of text; addresses cost the most."""
    addresses = sum(1 for token in tokens if token.attrs)
    spend(env, _OF_AN_ELEMENT * len(tokens) + _OF_AN_ADDRESS * addresses)
