"""Texts made to keep Markdown busy: what opens an element, again and again, alone and mixed."""

from collections.abc import Iterator
from itertools import product

import django

from tests.attacks.growth import Case, Text, report, usual

_OPENERS = (
    *("*", "**", "_", "~", "~~", "`", "``", "$", "$$", r"\(", r"\[", "[", "![", "](", "]", "<"),
    *("&", "[^a]", "[^", "^", ">", "http://", "@", "\\", "{", "\n"),
)
_LINES = (
    *("- ", "1. ", "> ", "# ", "    ", "```", "$$", r"\[", "$$a", r"\[a", "[a", "[a]: ", "[a]: <b"),
    *("[a]: b 'c", "[^a]: b", "|-", "a|b\n-|-", "---", "=", "- a", "1. a", "> a", "> a\nb", "a"),
    *("a\\", "- ```", "<!--", "|a|\n|-|\n"),
)
_MORE = (
    *(
        " $a",
        "a$b$ ",
        "$a\\$",
        " $1",
        "a[",
        "[a](b",
        "[a](b) ",
        "[a](<b",
        '[a](b "',
        "![a](",
        "[a][",
    ),
    *("x^2^", "x~a~", "~~~a", "**~~a", "*a_", "漢**", "**漢**", "x://b", "http://a.b ", "www.a.b "),
    *("a@b.cc ", "h@m.", "&amp;", "<a:b> ", "<!-- -->", "http://a(", "http://漢", "[[a](", "[a]\n"),
    *(
        "$\\begin{a}",
        "$" + "{" * 40,
        "$x" + "_a^b" * 9 + "$",
        "$" + "x^" * 50 + "$ ",
        "$\\left(",
        "$x$ ",
    ),
    *("$\\begin{matrix}" + "&" * 99 + "\\end{matrix}$ ", "$" + "\\frac" * 25 + "1" * 26 + "$ "),
    *("$\\displaystyle ", "$\\\\[", "$\\sqrt[", "$x'"),
    *(
        "![" * 15 + "a" + "](b)" * 15,
        "\\[" + "aa" * 400 + "=\\] ",
        ">" * 15 + "a\n",
        "- " * 9 + "a\n",
    ),
)


def texts() -> Iterator[tuple[str, Text]]:
    """Texts of any length, by name."""
    mixed = [one + "a" + two for one, two in product(_OPENERS[::3], _OPENERS[1::3])]
    for pump in dict.fromkeys((*_OPENERS, *_MORE, *mixed)):
        yield repr(pump), _repeated(pump)
    for line in _LINES:
        yield repr(line + "\n"), _repeated(line + "\n")
    for mark in "*_~`$#>":
        yield f"longer and longer {mark}", _growing(mark)
    yield "many columns", _columns
    yield "deep quotes", lambda length: ">" * 20 + "a\n" * (length // 2)
    yield (
        "deep lists",
        lambda length: "".join("  " * depth + "- a\n" for depth in range(int(length**0.5))),
    )
    for opener, closer in (
        ("*a ", " b*"),
        ("[", "]"),
        ("![", "](b)"),
        ("*a _b ", "c_ d*"),
        ("~~", "~~"),
    ):
        yield f"{opener}…{closer}", _nested(opener, closer)


def _repeated(pump: str) -> Text:
    return lambda length: pump * (length // len(pump)) + " c\n"


def _growing(mark: str) -> Text:
    return lambda length: "".join(mark * size + " a" for size in range(int((2 * length) ** 0.5)))


def _nested(opener: str, closer: str) -> Text:
    return lambda length: opener * (length // 8) + "a" + closer * (length // 8)


def _columns(length: int) -> str:
    """A table twice as wide as it is high."""
    columns = int(length**0.5) // 4
    row = "|a" * columns + "|\n"
    return row + "|-" * columns + "|\n" + row * (columns // 2)


def cases() -> Iterator[Case]:
    from course.text.markdown import render

    def read(text: str) -> None:
        render(text, pictures={}, language="en", han_language="zh-Hans")

    floor = usual(read, times=20)
    for name, text in texts():
        yield Case(f"Markdown: {name}", "", read, text, floor)


if __name__ == "__main__":
    django.setup()
    report(cases())
