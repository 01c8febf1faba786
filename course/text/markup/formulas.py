"""Formulas: TeX to MathML Core, which browsers show without any script; each word is read once."""

import html
import re
from collections.abc import Callable
from typing import Final

from course.text.markup import tex_symbols as sy
from course.text.markup.mathml import constant, element, fence, mo, plain, row, space
from course.text.markup.tex_rows import TexRows
from course.text.markup.tex_tables import ENVIRONMENTS, Columns, columns_of, table
from course.text.markup.tex_tokens import FormulaRefused

LONGEST_FORMULA: Final = 2_000
_LENGTH: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,3})?(?:em|ex|pt|mu|cm|mm|px)\Z")
_COLOUR: Final = re.compile(r"[a-zA-Z]{1,20}\Z|#[0-9a-fA-F]{6}\Z")
_TEXT: Final = frozenset(
    {r"\text", r"\textrm", r"\textnormal", r"\textbf", r"\textit", r"\textsf", r"\texttt"}
    | {r"\mbox", r"\hbox"}
)
_FRACTIONS: Final = {r"\frac": "", r"\cfrac": "true", r"\dfrac": "true", r"\tfrac": "false"}
_LINES: Final = {r"\overline": "line-above", r"\underline": "line-below"}
_BINOMIALS: Final = {r"\binom": "", r"\dbinom": "true", r"\tbinom": "false"}
_BIG: Final = {"big": "1.2em", "Big": "1.6em", "bigg": "2.05em", "Bigg": "2.5em"}
_DROPPED: Final = frozenset({r"\nonumber", r"\notag", r"\relax", r"\allowbreak", r"\mathstrut"})
_ARROWS: Final = {r"\xrightarrow": "→", r"\xleftarrow": "←", r"\xleftrightarrow": "↔"}


def to_mathml(tex: str, *, is_block: bool) -> str:
    """The formula as a `math` element with its source as `alttext`. Raises FormulaRefused."""
    source = " ".join(tex.split())
    if len(source) > LONGEST_FORMULA:
        raise FormulaRefused(f"it is longer than {LONGEST_FORMULA:,} characters")
    made = _FormulaReader(source).read()
    display = ' display="block"' if is_block else ""
    return f'<math{display} alttext="{html.escape(source)}">{made}</math>'


class _FormulaReader(TexRows):
    """The commands."""

    def read(self) -> str:
        parts = self.parts(frozenset())
        if not parts:
            raise FormulaRefused("the formula is empty")
        return row(parts)

    def command(self, word: str) -> str:
        return constant(word) or self.family(word) or self.named(word)

    def family(self, word: str) -> str:
        """The element of a command that is one of many alike; "" for others."""
        if word in sy.ABOVE or word in sy.BELOW:
            return self.accent(word)
        if word in _TEXT:
            return element("mtext", html.escape(plain(self.words())))
        font = sy.SAME_ALPHABET.get(word, word)
        if font in sy.ALPHABETS or font in {r"\mathrm", r"\mathit"}:
            return self.in_font(font)
        if word in _FRACTIONS or word in _BINOMIALS:
            return self.fraction(word)
        if word.lstrip("\\").rstrip("lrm") in _BIG:
            return self.big(word)
        return ""

    def named(self, word: str) -> str:
        if word in _ARROWS:
            return self.arrow(word)
        read = _COMMANDS.get(word)
        if read is None:
            raise FormulaRefused(f"the command {word} is not known")
        return read(self)

    def accent(self, word: str) -> str:
        if word in _LINES:  # as a border, for few fonts stretch the sign
            return element("mrow", self.group(), f' class="{_LINES[word]}"')
        tag, sign = ("mover", sy.ABOVE) if word in sy.ABOVE else ("munder", sy.BELOW)
        stretchy = "" if word in sy.STRETCHED else ' stretchy="false"'
        accent = ' accent="true"' if tag == "mover" else ' accentunder="true"'
        return element(tag, self.group() + mo(sign[word], stretchy), accent)

    def in_font(self, font: str) -> str:
        before, self.font = self.font, font
        made = self.group()
        self.font = before
        return made

    def fraction(self, word: str) -> str:
        first, second = self.group(), self.group()
        if word in _BINOMIALS:
            inside = element("mfrac", first + second, ' linethickness="0"')
            made, display = row([mo("("), inside, mo(")")]), _BINOMIALS[word]
        else:
            made, display = element("mfrac", first + second), _FRACTIONS[word]
        if not display:
            return made
        return element("mstyle", made, f' displaystyle="{display}" scriptlevel="0"')

    def big(self, word: str) -> str:
        size = _BIG[word.lstrip("\\").rstrip("lrm")]
        sign = self.delimiter()
        return mo(sign, f' stretchy="true" symmetric="true" minsize="{size}" maxsize="{size}"')

    def delimiter(self) -> str:
        word = self.next()
        if word == ".":
            return ""
        sign = sy.DELIMITERS.get(word) or (sy.OPERATORS.get(word) if "arrow" in word else None)
        if sign is None:
            raise FormulaRefused(f"{word or 'the end'} is no bracket")
        return sign

    def fenced(self) -> str:
        r"""What stands between \left and \right, its brackets as high as it is."""
        parts = [fence(self.delimiter(), "prefix")]
        while True:
            parts += self.parts(frozenset({r"\right", r"\middle", r"\end", "}", "&", r"\\"}))
            if self.skip(r"\middle"):
                parts.append(fence(self.delimiter(), "infix"))
                continue
            self.expect(r"\right")
            parts.append(fence(self.delimiter(), "postfix"))
            return row([part for part in parts if part])

    def root(self) -> str:
        if not self.skip("["):
            return element("msqrt", self.group())
        degree = row(self.parts(frozenset("]")))
        self.expect("]")
        return element("mroot", self.group() + degree)

    def stacked(self, *, is_above: bool) -> str:
        small, base = self.group(), self.group()
        return element("mover" if is_above else "munder", base + small)

    def arrow(self, word: str) -> str:
        below = ""
        if self.skip("["):
            below = row(self.parts(frozenset("]")))
            self.expect("]")
        above = element("mpadded", self.group(), ' width="+1em" lspace="0.5em"')
        arrow = mo(_ARROWS[word], ' stretchy="true"')
        if below:
            return element("munderover", arrow + below + above)
        return element("mover", arrow + above)

    def negated(self) -> str:
        made = self.atom()[0]
        found = re.fullmatch(r"<mo[^<>]*>(.)</mo>", html.unescape(made))
        if found is None:
            raise FormulaRefused(r"\not has no sign to strike out")
        return mo(sy.NEGATED.get(found[1], found[1] + "\u0338"))

    def name(self) -> str:
        parts = self.in_font(r"\operatorname")
        found = re.fullmatch(r'<mi mathvariant="normal">([^<>]*)</mi>', parts)
        return element("mo", found[1], ' lspace="0" rspace="0.17em"') if found else parts

    def coloured(self) -> str:
        colour = self.words().strip()
        if not _COLOUR.match(colour):
            raise FormulaRefused(f"“{colour}” is no colour")
        return element("mstyle", self.group(), f' mathcolor="{colour}"')

    def hspace(self) -> str:
        length = self.words().strip()
        if not _LENGTH.match(length):
            raise FormulaRefused(f"“{length}” is no length")
        return space(length.replace("mu", "em")) if "mu" not in length else space("0.2em")

    def modulo(self) -> str:
        return row([space("1em"), _bracket("("), mo("mod"), self.group(), _bracket(")")])

    def tag(self) -> str:
        words = html.escape(plain(self.words()))
        return row([space("2em"), element("mtext", f"({words})")])

    def label(self) -> str:
        self.words()
        return ""

    def substack(self) -> str:
        self.expect("{")
        rows = self.rows("}")
        self.expect("}")
        return table(rows, Columns("c"))

    def environment(self) -> str:
        name = self.words()
        environment = ENVIRONMENTS.get(name)
        if environment is None:
            raise FormulaRefused(f"the environment {name} is not known")
        columns = environment.columns
        if environment.takes_columns:
            columns = columns_of(self.words())
        elif name.startswith("alignedat"):
            self.words()
        self.option()
        rows = self.rows(r"\end")
        self.expect(r"\end")
        if self.words() != name:
            raise FormulaRefused(rf"\end{{{name}}} is missing")
        made = table(rows, columns, is_display=environment.is_display)
        opening, closing = environment.fences
        return row(
            [part for part in (fence(opening, "prefix"), made, fence(closing, "postfix")) if part]
        )

    def rows(self, end: str) -> list[list[str]]:
        r"""The cells of each row up to the word `end`; a row of one "\hline" is a rule."""
        rows: list[list[str]] = [[]]
        while True:
            if not rows[-1] and self.skip(r"\hline"):
                rows[-1:] = [[r"\hline"], []]
                continue
            rows[-1].append("".join(self.parts(frozenset({"&", r"\\", end, "}", r"\end"}))))
            if self.skip("&"):
                continue
            if self.skip(r"\\"):
                self.option()
                rows.append([])
                continue
            return rows if any(rows[-1]) else rows[:-1]


def _bracket(sign: str) -> str:
    return mo(sign, ' stretchy="false"')


_COMMANDS: Final[dict[str, Callable[[_FormulaReader], str]]] = {
    r"\left": _FormulaReader.fenced,
    r"\sqrt": _FormulaReader.root,
    r"\overset": lambda reader: reader.stacked(is_above=True),
    r"\stackrel": lambda reader: reader.stacked(is_above=True),
    r"\underset": lambda reader: reader.stacked(is_above=False),
    r"\not": _FormulaReader.negated,
    r"\mathop": _FormulaReader.group,
    r"\mathbin": _FormulaReader.group,
    r"\mathrel": _FormulaReader.group,
    r"\mathord": _FormulaReader.group,
    r"\operatorname": _FormulaReader.name,
    r"\operatorname*": _FormulaReader.name,
    r"\color": _FormulaReader.coloured,
    r"\textcolor": _FormulaReader.coloured,
    r"\phantom": lambda reader: element("mphantom", reader.group()),
    r"\boxed": lambda reader: element("mrow", reader.group(), ' class="boxed"'),
    r"\hspace": _FormulaReader.hspace,
    r"\pmod": _FormulaReader.modulo,
    r"\tag": _FormulaReader.tag,
    r"\label": _FormulaReader.label,
    r"\substack": _FormulaReader.substack,
    r"\begin": _FormulaReader.environment,
    **{name: (lambda _: "") for name in _DROPPED},
}
