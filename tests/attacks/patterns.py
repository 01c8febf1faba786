"""Every regular expression of the site, and texts made to keep it busy."""

import ast
import importlib
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import django

from tests.attacks.growth import Case, report, usual
from tests.attacks.methods import MATCHING, OF_A_CLASS, Methods, Place

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "hosting", "desk", "lessons", "quizzes", "course")
SEARCHING = {"search", "sub", "subn", "finditer", "findall", "split"}
_FUNCTIONS = SEARCHING | MATCHING | {"compile"}
MANY = 8  # a repeat that may go on longer than this is worth an attack
_POOL = " \na-0_.:<>\"'&;[]{}\\/=~#*`é漢"
_MOST = (30, 10, 10)  # of each kind of attack
LONGEST_FIXED = 1_000


@dataclass(frozen=True)
class Attack:
    """A text of any length: what begins it, what is repeated, what ends it."""

    start: str
    pump: str
    end: str

    def text(self, length: int) -> str:
        return self.start + self.pump * max(1, length // len(self.pump)) + self.end


@dataclass(frozen=True)
class Use:
    """A pattern in the code, and whether it looks for itself in a text or only at its start."""

    place: str = field(compare=False)
    pattern: str | bytes
    flags: int
    searches: bool = field(compare=False)


def uses() -> list[Use]:
    """Every pattern that the rooms compile or give to a function of `re`, each once: as one that
    searches if it does so anywhere.
    """
    found = [use for path in sources() for use in _uses_in(path)]
    return list(dict.fromkeys(sorted(found, key=lambda use: not use.searches)))


def sources() -> list[Path]:
    found = (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts]


def _uses_in(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = _places(tree, _module(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (function := _function_of_re(node)):
            pattern = _value(node.args[0], path)
            flags = _flags(node, function, path)
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            place = places.get(id(node), ("", ""))
            is_matched = function in MATCHING or methods().only_matched(place)
            yield Use(f"{where} {place[1]}".strip(), pattern, flags, not is_matched)


def _function_of_re(node: ast.Call) -> str:
    called = node.func
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        is_of_re = called.value.id == "re"
        return called.attr if is_of_re and called.attr in _FUNCTIONS else ""
    return ""


def _flags(node: ast.Call, function: str, path: Path) -> int:
    after = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(function, 2)
    given = [word.value for word in node.keywords if word.arg == "flags"] + node.args[after:]
    return int(_value(given[0], path)) if given else 0


def _places(tree: ast.Module, module: str) -> dict[int, Place]:
    """The names that calls of re.compile are given, by the id of the call."""
    of_classes = {id(node) for found in ast.walk(tree) if isinstance(found, ast.ClassDef)
                  for node in found.body}  # fmt: skip
    places = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and _function_of_re(node.value) == "compile":
                home = OF_A_CLASS if id(node) in of_classes else module
                places[id(node.value)] = home, target.id
    return places


@cache
def methods() -> Methods:
    return Methods((_module(path), path) for path in sources())


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _value(node: ast.expr, path: Path) -> Any:
    """What an expression of a module means there: a pattern is made of the module's own names."""
    module = importlib.import_module(_module(path))
    code = compile(ast.Expression(node), str(path), "eval")
    return eval(code, {**vars(module), "re": re})  # noqa: S307 - our own source


def attacks(pattern: str | bytes, flags: int) -> list[Attack]:
    """Texts that go on and on where the pattern repeats, and do not match at the end."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    parsed = parser.parse(text, flags)
    again: dict[Attack, None] = {}  # all of it begins again and again
    going_on: dict[Attack, None] = {}  # one repeat goes on
    for start, pump in _pumps(parsed, ""):
        for end in ("", "\n\x00!", " x", "\\"):
            going_on[Attack(start, pump, end)] = None
            again[Attack("", start + pump, end)] = None
    pairs: dict[Attack, None] = {}
    if again:
        literals = {chr(c) for c in _literals(parsed)} | {" ", "a", "0"}
        for one, two in product(sorted(literals)[:7], repeat=2):
            pairs[Attack("", one + two if one != two else one, "\x00")] = None
    kinds = zip((again, going_on, pairs), _MOST, strict=True)
    return list(dict.fromkeys(one for kind, most in kinds for one in _spread(list(kind), most)))


def _spread(found: list[Attack], most: int) -> list[Attack]:
    """So many of them, from the first to the last, each kind of end among them."""
    return [found[at * len(found) // most] for at in range(most)] if len(found) > most else found


def _pumps(parsed: Sequence[Any], before: str) -> Iterator[tuple[str, str]]:
    """What precedes each unbounded repeat, and what may be repeated there."""
    for code, value in parsed:
        if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            _, most, body = value
            if most > MANY:
                for sample in _samples(body):
                    yield before, sample
            yield from _pumps(body, before)
        elif code is op.SUBPATTERN:
            yield from _pumps(value[3], before)
        elif code is op.BRANCH:
            for branch in value[1]:
                yield from _pumps(branch, before)
        elif code in (op.ASSERT, op.ASSERT_NOT):
            yield from _pumps(value[1], before)
        elif code is op.ATOMIC_GROUP:
            yield from _pumps(value, before)
        before += next(iter(_samples([(code, value)])), "")


def _samples(parsed: Sequence[Any]) -> list[str]:
    """Some short texts that it matches."""
    texts = [""]
    for code, value in parsed:
        options = _options(code, value)
        texts = [text + option for text in texts for option in options][:12]
    return [text for text in texts if text]


def _options(code: Any, value: Any) -> list[str]:
    if code is op.LITERAL:
        return [chr(value)]
    if code in (op.NOT_LITERAL, op.ANY, op.IN):
        return _characters(code, value)
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, most, body = value
        once = _samples(body)[:4] or [""]
        return (
            [text * max(1, least) for text in once]
            + ([""] if least == 0 else [])
            + ([once[0] * 2] if most > 1 else [])
        )
    if code is op.SUBPATTERN:
        return _samples(value[3]) or [""]
    if code is op.BRANCH:
        return [text for branch in value[1] for text in _samples(branch)[:2]] or [""]
    return [""]


def _characters(code: Any, value: Any) -> list[str]:
    """Some characters of a class, of different kinds."""
    if code is op.NOT_LITERAL:
        fits = re.compile(f"[^{re.escape(chr(value))}]", re.DOTALL)
        return [character for character in _POOL if fits.match(character)][:6]
    if code is op.ANY:
        return ["a", " ", "\\", '"']
    negated = bool(value) and value[0][0] is op.NEGATE
    if negated:
        excluded = {c for c in _POOL if any(_is_in(c, item) for item in value[1:])}
        return [character for character in _POOL if character not in excluded][:8]
    listed = [chr(item[1]) for item in value if item[0] is op.LITERAL][:5]
    ranged = [chr(item[1][0]) for item in value if item[0] is op.RANGE][:3]
    pooled = [c for c in _POOL if any(_is_in(c, item) for item in value if item[0] is op.CATEGORY)]
    return (listed + ranged + pooled[:4]) or ["a"]


def _is_in(character: str, item: Any) -> bool:
    code, value = item
    if code is op.LITERAL:
        return ord(character) == int(value)
    if code is op.RANGE:
        low, high = value
        return int(low) <= ord(character) <= int(high)
    names = {"SPACE": r"\s", "DIGIT": r"\d", "WORD": r"\w"}
    kind = str(value).rsplit("_", 1)[-1]
    sign = names[kind].upper() if "NOT" in str(value) else names[kind]
    return bool(re.match(sign, character))


def _literals(parsed: Sequence[Any]) -> Iterator[int]:
    """Every sign that the pattern names."""
    for code, value in parsed:
        if code in (op.LITERAL, op.NOT_LITERAL):
            yield value
        elif code is op.IN:
            yield from (item[1] for item in value if item[0] is op.LITERAL)
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield from _literals(value[2])
        elif code is op.SUBPATTERN:
            yield from _literals(value[3])
        elif code is op.BRANCH:
            for branch in value[1]:
                yield from _literals(branch)
        elif code in (op.ASSERT, op.ASSERT_NOT):
            yield from _literals(value[1])


def repeats(pattern: str | bytes, flags: int) -> bool:
    """Whether it may match texts of any length."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    return bool(parser.parse(text, flags).getwidth()[1] > LONGEST_FIXED)


def cases(found: Iterable[Use]) -> Iterator[Case]:
    """Each pattern against each of its texts."""
    floor = usual(lambda text: list(re.finditer(".", text, re.DOTALL)), times=3)
    for use in found:
        compiled: re.Pattern[Any] = re.compile(use.pattern, use.flags)
        run = _searcher(compiled) if use.searches else compiled.match
        read = _encoding(run) if isinstance(use.pattern, bytes) else run
        for attack in attacks(use.pattern, use.flags):
            yield Case(use.place, str(attack), read, attack.text, floor)


def _encoding(run: Callable[[Any], object]) -> Callable[[str], object]:
    return lambda text: run(text.encode())


def _searcher(compiled: re.Pattern[Any]) -> Callable[[Any], object]:
    return lambda text: deque(compiled.finditer(text), maxlen=0)


if __name__ == "__main__":
    django.setup()
    given = [Use("given", pattern, 0, searches=True) for pattern in sys.argv[1:]]
    report(cases(given or uses()))
