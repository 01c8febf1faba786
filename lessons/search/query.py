"""Parser of search queries, and their translation to PostgreSQL's tsquery.

Words are combined with AND; `"a phrase"` matches adjacent words, `-word` excludes, `or` separates
alternatives. Every input is valid: there are no syntax errors, only empty queries.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course.search.tokenizer import Word, folded, one_line, words_of

LONGEST_QUERY = 200
_SHORT = 2

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』〝〞＂", '"') | {"－": "-", "−": "-"})
_ITEM = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Adjacent words: a phrase, or what was typed without spaces."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """Terms that must occur together, and terms that must not."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Alternatives (OR); without any branch the query is empty."""

    branches: tuple[Branch, ...]
    has_phrase: bool

    @property
    def has_many_terms(self) -> bool:
        """Whether fewer words would find more."""
        return any(len(branch.wanted) + len(branch.unwanted) > 1 for branch in self.branches)

    @property
    def is_short(self) -> bool:
        """Whether it has only one or two letters, where words are matched whole."""
        terms = [term for branch in self.branches for term in branch.wanted]
        return all(
            len(term.words) == 1 and not term.words[0].is_pair and len(term.words[0].form) <= _SHORT
            for term in terms
        )


@dataclass(frozen=True, slots=True)
class TsQuery:
    """Input of `to_tsquery`, for any language.

    `match` finds passages with all words in them or in the sentences after; `whole` those with all
    words in themselves; `marks` any of the words (for highlighting).
    """

    match: str
    whole: str
    marks: str


def parse_query(text: str) -> Query:
    """Parse what was typed."""
    branches: list[Branch] = []
    wanted: list[Term] = []
    unwanted: list[Term] = []
    has_phrase = False
    for item in _ITEM.finditer(one_line(text).translate(_QUOTES)):
        word = item["word"] or ""
        if word.lower() == "or":
            branches += _branch(wanted, unwanted)
            wanted, unwanted = [], []
            continue
        is_unwanted = bool(item["minus"]) or word.startswith("-")
        term = Term(tuple(words_of(word or item["phrase"])))
        if term.words:
            (unwanted if is_unwanted else wanted).append(term)
            has_phrase = has_phrase or (not word and len(term.words) > 1)
    branches += _branch(wanted, unwanted)
    return Query(tuple(branches), has_phrase)


def without_quotes(text: str) -> str:
    """The same words without phrases."""
    return one_line(text.translate(_QUOTES).replace('"', " "))


def _branch(wanted: list[Term], unwanted: list[Term]) -> list[Branch]:
    return [Branch(tuple(wanted), tuple(unwanted))] if wanted else []


def ask(query: Query) -> TsQuery:
    """Compile a query of at least one branch."""
    words = (
        word
        for branch in query.branches
        for term in branch.wanted
        for _, word in _operands(term, own=False)
    )
    return TsQuery(
        match=_any(_match(branch) for branch in query.branches),
        whole=_any(_all(_phrase(t, own=True) for t in b.wanted) for b in query.branches),
        marks=_any(dict.fromkeys(words)),
    )


def _match(branch: Branch) -> str:
    terms = branch.wanted
    parts = [_phrase(term, own=False) for term in terms] if len(terms) > 1 else []
    # A phrase begins in the passage itself. If it begins with a stop word, which PostgreSQL drops
    # along with its weight, at least one of its words must be in the passage.
    parts.append(_any(_phrase(term, own=True) for term in terms))
    parts.append(_any(word for term in terms for _, word in _operands(term, own=True)))
    parts += [f"!{_phrase(term, own=True)}" for term in branch.unwanted]
    return _all(dict.fromkeys(parts))


def _phrase(term: Term, *, own: bool) -> str:
    """The term's words with their distances; if `own`, the first one is in the passage itself."""
    text = ""
    last = 0
    for at, word in _operands(term, own=False):
        text += f" <{at - last}> {word}" if text else _operand(term, at, own=own)
        last = at
    return f"({text})"


def _operands(term: Term, *, own: bool) -> list[tuple[int, str]]:
    """The tokens to search for, with their positions.

    The last character of a run is part of the bigram before it; alone, it matches as the prefix of
    a bigram.
    """
    words = term.words
    return [
        (at, _operand(term, at, own=own))
        for at, word in enumerate(words)
        if not (word.is_pair and _is_last(words, at) and not _is_first(words, at))
    ]


def _operand(term: Term, at: int, *, own: bool) -> str:
    word = term.words[at]
    is_prefix = word.is_pair and _is_last(term.words, at)
    flags = "*" * is_prefix + "A" * own
    forms = dict.fromkeys((word.form, folded(word.form)))
    return _any(f"'{form}':{flags}" if flags else f"'{form}'" for form in forms)


def _is_last(words: Sequence[Word], at: int) -> bool:
    return at + 1 == len(words) or words[at + 1].start >= words[at].end


def _is_first(words: Sequence[Word], at: int) -> bool:
    return at == 0 or words[at - 1].end <= words[at].start


def _any(parts: Iterable[str]) -> str:
    return _joined(parts, " | ")


def _all(parts: Iterable[str]) -> str:
    return _joined(parts, " & ")


def _joined(parts: Iterable[str], sign: str) -> str:
    found = list(parts)
    return found[0] if len(found) == 1 else f"({sign.join(found)})"
