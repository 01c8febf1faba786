"""Chaining of matching blocks: the heaviest common subsequence in O(n log n)."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple


class MatchingBlock(NamedTuple):
    """Words old[old:old+length] and new[new:new+length], which are equal."""

    old: int
    new: int
    length: int


def heaviest_chain(blocks: Sequence[MatchingBlock]) -> list[MatchingBlock]:
    """The disjoint blocks with the most words in total that are in the same order in both texts."""
    ordered = sorted(blocks)
    places = sorted({block.new for block in ordered})
    # A Fenwick tree: the heaviest chain that ends before a position, as (weight, block).
    tree: list[tuple[int, int]] = [(0, -1)] * (len(places) + 1)
    come_from = [-1] * len(ordered)
    best = (0, -1)
    for at, block in enumerate(ordered):
        place = bisect_left(places, block.new)
        heaviest = (0, -1)
        index = place
        while index:
            heaviest = max(heaviest, tree[index])
            index &= index - 1
        come_from[at] = heaviest[1]
        entry = (heaviest[0] + block.length, at)
        best = max(best, entry)
        index = place + 1
        while index <= len(places):
            tree[index] = max(tree[index], entry)
            index += index & -index
    chain: list[MatchingBlock] = []
    at = best[1]
    while at >= 0:
        chain.append(ordered[at])
        at = come_from[at]
    return _disjoint(chain[::-1])


def _disjoint(chain: list[MatchingBlock]) -> list[MatchingBlock]:
    """Resolve overlaps of adjacent blocks by shortening the second."""
    kept: list[MatchingBlock] = []
    old = new = 0
    for block in chain:
        over = max(0, old - block.old, new - block.new)
        if over < block.length:
            kept.append(MatchingBlock(block.old + over, block.new + over, block.length - over))
            old, new = block.old + block.length, block.new + block.length
    return kept
