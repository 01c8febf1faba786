"""Realignment of moments: fuzzy search for quotes in changed captions.

First the old captions are aligned with the new ones, which locates almost everything. The rest
(moved, or lost before) is searched for by its own words and their context. A moment is found when
most of its words match in one place that cannot be confused with another: for repeated text, judged
by unique words around it or by its time. Otherwise it is doubtful, with the best candidate, or
lost.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median_low

from course.text.quotes import CONTEXT_LENGTH, LOST, QuotedPlace, Realignment
from lessons.realign.align import Alignment, Words
from lessons.realign.caption_text import CaptionText, ends_sentence, is_one_sentence
from lessons.realign.follow_alignment import Following
from lessons.realign.match import Quoted
from lessons.realign.repeats import is_nearest, is_repeated
from lessons.realign.score import CONTEXT_WORDS, Evidence, judge
from lessons.realign.tokens import Tokens

_MOST_SEEDS = 60
_CANDIDATES = 4
_BUCKET = 16
_MARGIN = 0.7
_LIKELY = 0.6
_EMBEDDED = 0.5
_UNCHANGED = 0.8
_AGREEING = 3
_SAME_SHIFT_MS = 1_500


@dataclass(frozen=True, slots=True)
class Sought:
    """A moment to locate; `is_settled` is whether it was located with certainty in the old
    captions.
    """

    place: QuotedPlace
    is_settled: bool


def find_all(
    sought: Sequence[Sought], old: CaptionText | None, new: CaptionText
) -> list[Realignment]:
    """Realign the moments; results in the order given."""
    spans: dict[int, tuple[int, int]] = {}
    if old is not None:
        for at, item in enumerate(sought):
            span = old.where_is(item.place) if item.is_settled else None
            if span is not None:
                spans[at] = span
    following = Following(old, new, list(spans.values())) if old is not None and spans else None
    search = _Search(new)
    findings: dict[int, Realignment] = {}
    for at, item in enumerate(sought):
        if following is not None and at in spans:
            findings[at] = following.find(spans[at], item.place)
            if findings[at].state != "found":
                findings[at] = search.find_moved(item.place, following, spans[at], findings[at])
    others = [at for at in range(len(sought)) if at not in findings]
    found = search.find_again([sought[at].place for at in others])
    findings |= dict(zip(others, found, strict=True))
    return [findings[at] for at in range(len(sought))]


class _Search:
    """Full-text search for quotes by their words and context, anywhere in the new captions."""

    def __init__(self, new: CaptionText) -> None:
        self.new = new

    def find_moved(
        self, place: QuotedPlace, following: Following, span: tuple[int, int], guess: Realignment
    ) -> Realignment:
        """Search for a moment whose words are not where the words around them went."""
        candidates = self._candidates(place, taken=following.taken)
        if not candidates:
            return guess
        best = candidates[0]
        if best.stands and not _is_rivalled(candidates) and following.is_said_once(span):
            return Realignment("found", self._place(best, place))
        if guess.state == "lost" and _is_likely(best):
            return Realignment("doubtful", self._place(best, place))
        return guess

    def find_again(self, places: Sequence[QuotedPlace]) -> list[Realignment]:
        """Search for moments of an unknown former text (the same one for all)."""
        lists = [self._candidates(place, reach=CONTEXT_LENGTH) for place in places]
        shift_ms = _common_shift(
            [
                self.new.times[candidates[0].first] - place.start_ms
                for place, candidates in zip(places, lists, strict=True)
                if candidates
                and _is_sure(candidates[0], _window(place))
                and not _is_rivalled(candidates)
            ]
        )
        return [
            self._settle(place, candidates, shift_ms)
            for place, candidates in zip(places, lists, strict=True)
        ]

    def _settle(
        self, place: QuotedPlace, candidates: list[Evidence], shift_ms: int | None
    ) -> Realignment:
        if not candidates or not _is_likely(candidates[0]):
            return LOST
        expected = place.start_ms + (shift_ms or 0)
        times = [self.new.times[item.first] for item in candidates]
        at = 0
        if _is_rivalled(candidates):
            at = min(range(len(times)), key=lambda at: abs(times[at] - expected))
            others = [*times[:at], *times[at + 1 :]]
            is_only = shift_ms is not None and is_nearest(times[at], others, expected)
        else:
            is_only = shift_ms is None or is_nearest(times[0], (), expected)
        is_found = is_only and _is_sure(candidates[at], _window(place))
        return Realignment("found" if is_found else "doubtful", self._place(candidates[at], place))

    def _place(self, evidence: Evidence, place: QuotedPlace) -> QuotedPlace:
        return self.new.place(evidence.first, evidence.stop, like=place.quote)

    def _candidates(
        self, place: QuotedPlace, *, taken: Sequence[int] = b"", reach: int = CONTEXT_WORDS
    ) -> list[Evidence]:
        """The best-scoring places for these words, best first."""
        quoted = _window(place)
        found: list[Evidence] = []
        for start in self._likely_starts(quoted):
            low = max(0, start - 2 * _BUCKET)
            high = min(len(self.new), start + len(quoted.forms) + 3 * _BUCKET)
            alignment = Alignment(
                Words(quoted.forms, [0] * len(quoted.forms)),
                self.new.index,
                [(0, len(quoted.forms))],
                within=(low, high),
            )
            evidence = judge(quoted, alignment.to_new, self.new, taken=taken, reach=reach)
            if evidence is not None:
                found.append(evidence)
        found.sort(key=lambda item: item.weight, reverse=True)
        return _apart(found)

    def _likely_starts(self, quoted: Quoted) -> list[int]:
        """Candidate positions, voted for by n-grams and rare words shared with the text (seeds)."""
        votes: Counter[int] = Counter()
        for at, row in enumerate(_rows(quoted.forms, self._row)):
            places = self._places.get(row, ())
            if 0 < len(places) <= _MOST_SEEDS:
                for to in places:
                    votes[(to - at) // _BUCKET] += 1
        near = {bucket: count + votes.get(bucket + 1, 0) for bucket, count in votes.items()}
        best = sorted(near, key=lambda bucket: (-near[bucket], bucket))
        return [bucket * _BUCKET for bucket in best[: 2 * _CANDIDATES] if near[bucket] > 1]

    @cached_property
    def _row(self) -> int:
        return 2 if self.new.is_unspaced else 1

    @cached_property
    def _places(self) -> dict[tuple[str, ...], list[int]]:
        found: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, row in enumerate(_rows(self.new.forms, self._row)):
            found[row].append(at)
        return found


def _window(place: QuotedPlace) -> Quoted:
    """The quote with its context, without the words truncated at either end."""
    before = Tokens(place.before).forms
    after = Tokens(place.after).forms
    if len(place.before) == CONTEXT_LENGTH:
        before = before[1:]
    if len(place.after) == CONTEXT_LENGTH:
        after = after[:-1]
    quote = Tokens(place.quote).forms
    return Quoted(
        [*before, *quote, *after],
        len(before),
        len(before) + len(quote),
        begins_sentence=ends_sentence(place.before),
        ends_sentence=ends_sentence(place.quote),
        is_one_sentence=is_one_sentence(place.quote),
    )


def _rows(forms: Sequence[str], length: int) -> list[tuple[str, ...]]:
    return list(zip(*(forms[further:] for further in range(length)), strict=False))


def _apart(found: list[Evidence]) -> list[Evidence]:
    """Without candidates that overlap a better one."""
    kept: list[Evidence] = []
    for item in found:
        if all(item.stop <= other.first or other.stop <= item.first for other in kept):
            kept.append(item)
    return kept[:_CANDIDATES]


def _is_sure(evidence: Evidence, quoted: Quoted) -> bool:
    """Whether quote and context match well enough; repeated words require nearly all of the
    context.
    """
    least = _UNCHANGED if is_repeated(quoted.forms, quoted.first, quoted.stop) else _EMBEDDED
    return evidence.stands and evidence.is_embedded(least)


def _is_likely(evidence: Evidence) -> bool:
    """A higher threshold for hits of the global search, as some words match anywhere by chance."""
    return evidence.may_stand and (evidence.share >= _LIKELY or evidence.is_embedded(_EMBEDDED))


def _is_rivalled(candidates: list[Evidence]) -> bool:
    """Whether the second candidate scores nearly as high as the first."""
    return (
        len(candidates) > 1
        and candidates[1].share >= candidates[0].share / 2
        and candidates[1].weight > _MARGIN * candidates[0].weight
    )


def _common_shift(shifts: list[int]) -> int | None:
    """The time shift that most of these agree on; None when too few do."""
    if not shifts:
        return None
    middle = median_low(shifts)
    agreeing = sum(abs(shift - middle) <= _SAME_SHIFT_MS for shift in shifts)
    return middle if agreeing >= _AGREEING and agreeing * 2 > len(shifts) else None
