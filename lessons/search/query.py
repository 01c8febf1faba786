"""Parser of search queries, and their translation to PostgreSQL's tsquery.

Words are combined with AND; `"a phrase"` matches adjacent words, `-word` excludes, `or` separates
alternatives. Every input is valid: there are no syntax errors, only empty queries. A query that
finds nothing can be asked again more loosely: the last word as the beginning of one, words as two
(data base) or two as one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from course.search.tokenizer import Word, folded, one_line, stop_pair, words_of

LONGEST_QUERY = 200
_SHORT = 2
# Of a word that is written as two, the shortest part; and of the beginning of a word.
_SHORTEST_PART = 2
_SHORTEST_BEGINNING = 3
_LONGEST_SPLIT = 30

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』〝〞＂", '"') | {"－": "-", "−": "-"})
_ITEM = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Adjacent words: a phrase, or what was typed without spaces.

    In a loose query the one word may be the beginning of another, or two words, as in `splits`.
    """

    words: tuple[Word, ...]
    is_quoted: bool = False
    is_beginning: bool = False
    splits: tuple[tuple[str, str], ...] = ()

    @property
    def single(self) -> str:
        """Its form when it is one word of letters; "" otherwise."""
        first = self.words[0]
        is_single = len(self.words) == 1 and not first.is_pair and not self.is_quoted
        return first.form if is_single else ""


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
        term = Term(tuple(words_of(word or item["phrase"])), is_quoted=not word)
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


def phrases_of(query: Query) -> list[list[str]]:
    """The words of each phrase in quotes."""
    terms = (term for branch in query.branches for term in branch.wanted if term.is_quoted)
    return [[word.form for word in term.words] for term in terms if len(term.words) > 1]


def splits_of(query: Query) -> list[tuple[str, str]]:
    """How the words of a query could be two words each."""
    forms = {term.single for branch in query.branches for term in branch.wanted}
    return [
        (form[:at], form[at:])
        for form in sorted(forms)
        if len(form) <= _LONGEST_SPLIT and form.isalpha()
        for at in range(_SHORTEST_PART, len(form) - _SHORTEST_PART + 1)
    ]


def loosened(query: Query, splits: Iterable[tuple[str, str]]) -> Query:
    """The query with more ways to write its words; `splits` are those of `splits_of` to use."""
    by_form: dict[str, list[tuple[str, str]]] = {}
    for one, other in splits:
        by_form.setdefault(one + other, []).append((one, other))
    branches = []
    for branch in query.branches:
        wanted = [
            replace(term, splits=tuple(by_form.get(term.single, ()))) for term in branch.wanted
        ]
        if len(wanted[-1].single) >= _SHORTEST_BEGINNING:
            wanted[-1] = replace(wanted[-1], is_beginning=True)
        branches.append(Branch(tuple(wanted), branch.unwanted))
        for at in range(1, len(wanted)):
            if wanted[at - 1].single and wanted[at].single:
                form = wanted[at - 1].single + wanted[at].single
                joined = Term((wanted[at - 1].words[0]._replace(form=form),))
                terms = (*wanted[: at - 1], joined, *wanted[at + 1 :])
                branches.append(Branch(terms, branch.unwanted))
    return Query(tuple(branches), query.has_phrase)


def ask(query: Query) -> TsQuery:
    """Compile a query of at least one branch."""
    words = (
        word
        for branch in query.branches
        for term in branch.wanted
        for word in _marks(term, own=False)
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
    parts.append(_any(word for term in terms for word in _marks(term, own=True)))
    parts += [f"!{_phrase(term, own=True)}" for term in branch.unwanted]
    return _all(dict.fromkeys(parts))


def _phrase(term: Term, *, own: bool) -> str:
    """The term's words with their distances, or another way to write them; if `own`, the first one
    is in the passage itself.
    """
    text = ""
    last = 0
    for at, word in _operands(term, own=False):
        text += f" <{at - last}> {word}" if text else _operand(term, at, own=own)
        last = at
    others = [_in_a_row(row, own=own) for row in _other_ways(term)]
    if common := _common_words(term):
        others.append(_in_a_row(common, own=own))
    return _any([f"({text})", *others])


def _in_a_row(row: Sequence[str], *, own: bool) -> str:
    """Forms that follow each other."""
    first, *others = row
    return "(" + " <-> ".join([_quoted(first, own=own), *map(_quoted, others)]) + ")"


def _quoted(form: str, *, own: bool = False) -> str:
    sign, _, flags = form.partition(":")
    flags += "A" * own
    return f"'{sign}':{flags}" if flags else f"'{sign}'"


def _other_ways(term: Term) -> list[list[str]]:
    """The rows of forms that say the same; a form with ":*" is the beginning of a word."""
    first = term.words[0]
    ways = [[form] for form in _compounds(term)]
    ways += [list(split) for split in term.splits]
    if term.is_beginning:
        ways += [[f"{form}:*"] for form in dict.fromkeys((first.form, folded(first.form)))]
    return ways


def _common_words(term: Term) -> list[str]:
    """The forms in the index of a phrase of words that are all too common to be looked for."""
    forms = [word.form for word in term.words]
    if not term.is_quoted or any(word.is_pair for word in term.words):
        return []
    return [stop_pair(*pair) for pair in pairwise(forms)]


def _compounds(term: Term) -> list[str]:
    """What was typed with a hyphen or an apostrophe, as one word."""
    first = term.words[0]
    if not first.compound or first.compound_end != term.words[-1].end:
        return []
    return list(dict.fromkeys((first.compound, folded(first.compound))))


def _marks(term: Term, *, own: bool) -> list[str]:
    """Every word that may stand for a part of the term."""
    others = (form for row in _other_ways(term) for form in row)
    return [word for _, word in _operands(term, own=own)] + [
        _quoted(form, own=own) for form in others
    ]


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
