"""Words that differ by a typo: how far they are apart, and a quick test for two that are near."""


def distance(one: str, other: str, *, most: int) -> int:
    """Letters changed, missing, added or swapped with their neighbour; above `most`, most + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: dict[int, int] = {}
    row = {j: j for j in range(min(len(other), most) + 1)}
    far = most + 1
    for i, letter in enumerate(one, 1):
        earlier, before = before, row
        row = {0: i} if i <= most else {}
        # Places further apart than `most` are as far from each other.
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            match = other[j - 1]
            costs = [before.get(j, far) + 1, row.get(j - 1, far) + 1]
            costs.append(before.get(j - 1, far) + (letter != match))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == match:
                costs.append(earlier.get(j - 2, far) + 1)
            row[j] = min(costs)
        if min(row.values(), default=far) > most:
            return far
    return min(row.get(len(other), far), far)


def are_similar(one: str, other: str) -> bool:
    """Whether two words in running text may be one with a typo.

    A letter more, less or wrong; from five letters on two neighbours wrong or swapped. Laxer than a
    distance of 1, as the words around them decide too, and quicker: one pass from either end.
    """
    longer = max(len(one), len(other))
    if longer < 3 or abs(len(one) - len(other)) > 1:  # noqa: PLR2004
        return False
    shorter = min(len(one), len(other))
    head = 0
    while head < shorter and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < shorter - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    missing = longer - head - tail
    return missing == 1 or (missing == 2 and longer >= 5 and len(one) == len(other))  # noqa: PLR2004
