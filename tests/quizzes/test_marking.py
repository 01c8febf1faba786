"""Marking: a table of cases for every kind, and properties of all."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import questions as q
from quizzes.marking import (
    ResponseRefused,
    ResponseValue,
    check,
    fitting,
    mark,
    right_picks,
    right_places,
    right_response,
)
from tests.factories import question_contents

ONE = question_contents.one("a", "b", "c", "d", right=2)
HALF = question_contents.one(q.Option("a", 100), q.Option("b", 50), q.Option("c"))
FIVE = {"right": (0, 2, 4)}
SEVERAL = question_contents.several("a", "b", "c", "d", "e", **FIVE)
SHARED = question_contents.several("a", "b", "c", "d", "e", **FIVE, partial="share")
EACH = question_contents.several("a", "b", "c", "d", "e", **FIVE, partial="each")
TRUE = question_contents.true_false(is_true=True)
FALSE = question_contents.true_false(is_true=False)
PAIRS = (("Peng", "defence"), ("Liu", "state"), ("Chen", "economy"), ("", "railways"))
MATCH = question_contents.matching(*PAIRS)
MATCH_SHARED = question_contents.matching(*PAIRS, partial="share")
TWINS = question_contents.matching(
    ("Peng", "party"), ("Liu", "party"), ("Kim", "army"), partial="share"
)
ORDER = question_contents.ordering("1950", "1953", "1956", "1958", "1959")
ORDER_SHARED = question_contents.ordering("1950", "1953", "1956", "1958", "1959", partial="share")
SEQUENCE = question_contents.ordering("1950", "1953", "1956", "1958", "1959", partial="sequence")

PICKS: list[tuple[q.QuestionContent, str, str]] = [
    # question, picks, mark
    *[(ONE, pick, mark) for pick, mark in zip("0123", ("0", "0", "1", "0"), strict=True)],
    *[(HALF, pick, mark) for pick, mark in zip("012", ("1", "0", "0"), strict=True)],
    (question_contents.one(*HALF.options, partial="share"), "0", "1"),
    (question_contents.one(*HALF.options, partial="share"), "1", "1/2"),
    (question_contents.one(*HALF.options, partial="share"), "2", "0"),
    (TRUE, "0", "1"),
    (TRUE, "1", "0"),
    (FALSE, "0", "0"),
    (FALSE, "1", "1"),
    # Several, all or nothing.
    (SEVERAL, "0 2 4", "1"),
    (SEVERAL, "4 0 2", "1"),
    (SEVERAL, "0 2", "0"),
    (SEVERAL, "0", "0"),
    (SEVERAL, "0 1 2 4", "0"),
    (SEVERAL, "0 1 2 3 4", "0"),
    (SEVERAL, "1", "0"),
    (SEVERAL, "1 3", "0"),
    # A share for each right one, less one for each wrong one.
    (SHARED, "0 2 4", "1"),
    (SHARED, "0 2", "2/3"),
    (SHARED, "2", "1/3"),
    (SHARED, "0 1", "0"),
    (SHARED, "0 2 1", "1/3"),
    (SHARED, "0 2 4 1", "2/3"),
    (SHARED, "0 2 4 1 3", "1/3"),
    (SHARED, "1", "0"),
    (SHARED, "1 3", "0"),
    (SHARED, "0 1 3", "0"),
    # Every choice counts, ticked or not.
    (EACH, "0 2 4", "1"),
    (EACH, "0 2", "4/5"),
    (EACH, "0", "3/5"),
    (EACH, "1", "1/5"),
    (EACH, "1 3", "0"),
    (EACH, "0 1", "2/5"),
    (EACH, "0 2 4 1", "4/5"),
    (EACH, "0 1 2 3 4", "3/5"),
    (question_contents.several("a", "b", right=(0, 1)), "0 1", "1"),
    (question_contents.several("a", "b", right=(0, 1), partial="share"), "1", "1/2"),
    (question_contents.several("a", "b", right=(0,), partial="share"), "0 1", "0"),
    (question_contents.several("a", "b", right=(0,), partial="each"), "0 1", "1/2"),
    # Matching: the position of each pair's match.
    (MATCH, "0 1 2", "1"),
    (MATCH, "1 0 2", "0"),
    (MATCH, "0 1 3", "0"),
    (MATCH, "3 3 3", "0"),
    (MATCH_SHARED, "0 1 2", "1"),
    (MATCH_SHARED, "0 1 3", "2/3"),
    (MATCH_SHARED, "0 2 1", "1/3"),
    (MATCH_SHARED, "0 0 0", "1/3"),
    (MATCH_SHARED, "1 2 0", "0"),
    (MATCH_SHARED, "3 3 3", "0"),
    (TWINS, "0 1 2", "1"),
    (TWINS, "1 0 2", "1"),
    (TWINS, "0 0 2", "1"),
    (TWINS, "2 0 2", "2/3"),
    (TWINS, "2 2 2", "1/3"),
    (TWINS, "2 2 0", "0"),
    # Ordering.
    (ORDER, "0 1 2 3 4", "1"),
    (ORDER, "1 0 2 3 4", "0"),
    (ORDER, "4 3 2 1 0", "0"),
    (ORDER_SHARED, "0 1 2 3 4", "1"),
    (ORDER_SHARED, "1 0 2 3 4", "3/5"),
    (ORDER_SHARED, "4 1 2 3 0", "3/5"),
    (ORDER_SHARED, "4 3 2 1 0", "1/5"),
    (ORDER_SHARED, "1 2 3 4 0", "0"),
    (SEQUENCE, "0 1 2 3 4", "1"),
    (SEQUENCE, "1 2 3 4 0", "3/4"),
    (SEQUENCE, "4 0 1 2 3", "3/4"),
    (SEQUENCE, "1 0 2 3 4", "3/4"),
    (SEQUENCE, "1 0 3 2 4", "1/2"),
    (SEQUENCE, "0 4 3 2 1", "1/4"),
    (SEQUENCE, "4 3 2 1 0", "0"),
    (SEQUENCE, "3 4 0 1 2", "1/2"),
    (question_contents.ordering("a", "b"), "1 0", "0"),
    (question_contents.ordering("a", "b", partial="share"), "1 0", "0"),
    (question_contents.ordering("a", "b", partial="sequence"), "1 0", "0"),
    (question_contents.ordering("a", "b", "a"), "2 1 0", "1"),
]

MAO = question_contents.typed(
    "Mao Zedong", "Mao Tse-tung", q.Option("Kim Il-sung", 0), q.Option("Mao", 50)
)
PENG = question_contents.typed("Peng Dehuai", allows_typos=True)
TOWNS = question_contents.typed("Yan'an", q.Option("Yanan", 0), allows_typos=True)
CITY = question_contents.typed("Zürich")

TEXTS: list[tuple[q.QuestionContent, str, str]] = [
    (MAO, "Mao Zedong", "1"),
    (MAO, "mao zedong", "1"),
    (MAO, "MAO ZEDONG", "1"),
    (MAO, "  Mao   Zedong  ", "1"),
    (MAO, "Mao\tZedong", "1"),
    (MAO, "Mao\u00a0Zedong", "1"),
    (MAO, "Mao Zedong.", "1"),
    (MAO, "Mao Tse-tung", "1"),
    (MAO, "Mao Tse–tung", "1"),
    (MAO, "Mao Tse‑tung", "1"),
    (MAO, "Ｍａｏ Ｚｅｄｏｎｇ", "1"),
    (MAO, "M\u00e1o Z\u00e9d\u014dng", "1"),
    (MAO, "Ma\u0301o Ze\u0301do\u0304ng", "1"),
    (MAO, "Mao\u200b Zedong", "1"),
    (MAO, "Mao Zedon", "0"),
    (MAO, "Mao", "0"),
    (MAO, "Kim Il-sung", "0"),
    (MAO, "Zedong Mao", "0"),
    (MAO, "*", "0"),
    (question_contents.typed(*MAO.options, partial="share"), "Mao", "1/2"),
    (question_contents.typed(*MAO.options, partial="share"), "Mao Zedong", "1"),
    (question_contents.typed(*MAO.options, partial="share"), "Kim Il-sung", "0"),
    (question_contents.typed(*MAO.options, partial="share"), "Deng", "0"),
    # Typos are forgiven where allowed.
    (PENG, "Peng Dehuai", "1"),
    (PENG, "Peng Dehuia", "1"),
    (PENG, "Peng Dehua", "1"),
    (PENG, "Peng Deehuai", "1"),
    (PENG, "Peng Dehuay", "1"),
    (PENG, "Pneg Dehuia", "1"),
    (PENG, "Peng Deh", "0"),
    (PENG, "Png Dhuia", "0"),
    (PENG, "Deng", "0"),
    (question_contents.typed("Peng", allows_typos=True), "Pang", "1"),
    (question_contents.typed("Peng", allows_typos=True), "Pen", "1"),
    (question_contents.typed("Peng", allows_typos=True), "Epng", "1"),
    (question_contents.typed("Peng", allows_typos=True), "Pagn", "0"),
    (question_contents.typed("Kim", allows_typos=True), "Kin", "0"),
    (question_contents.typed("steel 1958", allows_typos=True), "steel 1959", "0"),
    (question_contents.typed("steel", allows_typos=True), "stee1", "0"),
    (question_contents.typed("famine", allows_typos=False), "famin", "0"),
    # A response known as wrong is not a typo of a right one.
    (TOWNS, "Yan'an", "1"),
    (TOWNS, "Yan’an", "1"),
    (TOWNS, "Yanan", "0"),
    (TOWNS, "Yan'am", "1"),
    # Accents and capitals.
    (CITY, "Zurich", "1"),
    (CITY, "zürich", "1"),
    (CITY, "Zu\u0308rich", "1"),
    (CITY, "Zuerich", "0"),
    (question_contents.typed("Zürich", exact_accents=True), "Zurich", "0"),
    (question_contents.typed("Zürich", exact_accents=True), "ZÜRICH", "1"),
    (question_contents.typed("Zürich", exact_accents=True), "Zu\u0308rich", "1"),
    (question_contents.typed("Zürich", exact_case=True), "zürich", "0"),
    (question_contents.typed("Zürich", exact_case=True), "Zurich", "1"),
    (question_contents.typed("Straße"), "STRASSE", "1"),
    (question_contents.typed("Straße"), "strasse", "1"),
    (question_contents.typed("Łódź"), "lodz", "1"),
    (question_contents.typed("København"), "kobenhavn", "1"),
    (question_contents.typed("Æsop"), "aesop", "1"),
    (question_contents.typed("İstanbul"), "istanbul", "1"),
    (question_contents.typed("Σίσυφος"), "ΣΙΣΥΦΟΣ", "1"),
    (question_contents.typed("ё"), "е", "1"),
    # Scripts without capitals or accents.
    (question_contents.typed("천리마"), "천리마", "1"),
    (question_contents.typed("천리마"), "\u110e\u1165\u11ab\u1105\u1175\u1106\u1161", "1"),
    (question_contents.typed("천리마"), "천리", "0"),
    (question_contents.typed("大跃进"), "大跃进", "1"),
    (question_contents.typed("大跃进"), "大跃进。", "1"),
    (question_contents.typed("が", exact_accents=False), "か", "0"),
    (question_contents.typed("हिन्दी"), "हन्द", "0"),
    (question_contents.typed("“Great Leap”"), '"great leap"', "1"),
    (question_contents.typed("rock 'n' roll"), "rock ‘n’ roll", "1"),
    # Everything else is “*”.
    (question_contents.typed("yes", q.Option("*", 25), partial="share"), "no", "1/4"),
    (question_contents.typed("yes", q.Option("*", 25), partial="share"), "yes", "1"),
    (question_contents.typed("yes", q.Option("*", 25)), "no", "0"),
    (question_contents.typed("*"), "whatever", "1"),
]

YEAR = question_contents.number("1958")
ABOUT = question_contents.number("1958 ± 1")
PERCENT = question_contents.number("200 ± 5%")
THIRD = question_contents.number("0.333 ± 0.001")
MASS = question_contents.number(
    "1.5", units=(q.Unit("t"), q.Unit("kg", "0.001"), q.Unit("Mt", "1000000"))
)
AREA = question_contents.number("12", units=(q.Unit("km²"), q.Unit("ha", "0.01")))
STEPS = question_contents.number(
    q.Option("10", 100), q.Option("10", 50, tolerance="2"), q.Option("-10", 0), partial="share"
)

NUMBERS: list[tuple[q.QuestionContent, str, str]] = [
    (YEAR, "1958", "1"),
    (YEAR, " 1958 ", "1"),
    (YEAR, "+1958", "1"),
    (YEAR, "1958.0", "1"),
    (YEAR, "1958,0", "1"),
    (YEAR, "1,958", "1"),
    (YEAR, "1.958", "1"),
    (YEAR, "1 958", "1"),
    (YEAR, "1\u202f958", "1"),
    (YEAR, "1'958", "1"),
    (YEAR, "1’958", "1"),
    (YEAR, "1.958e3", "1"),
    (YEAR, "1.958E+3", "1"),
    (YEAR, "1.958 × 10^3", "1"),
    (YEAR, "1.958·10³", "1"),
    (YEAR, "19580/10", "1"),
    (YEAR, "１９５８", "1"),
    (YEAR, "١٩٥٨", "1"),
    (YEAR, "-1958", "0"),
    (YEAR, "1957", "0"),
    (YEAR, "1958.001", "0"),
    (YEAR, "1.9580", "0"),
    (ABOUT, "1957", "1"),
    (ABOUT, "1959", "1"),
    (ABOUT, "1956.99", "0"),
    (ABOUT, "1960", "0"),
    (PERCENT, "190", "1"),
    (PERCENT, "210", "1"),
    (PERCENT, "189.99", "0"),
    (PERCENT, "210,01", "0"),
    (THIRD, "1/3", "1"),
    (THIRD, "0.334", "1"),
    (THIRD, ".3325", "1"),
    (THIRD, "0,3345", "0"),
    (question_contents.number("-5 ± 2"), "−4", "1"),
    (question_contents.number("-5 ± 2"), "–7", "1"),
    (question_contents.number("-5 ± 2"), "-8", "0"),
    (question_contents.number("-200 ± 5%"), "-190", "1"),
    (question_contents.number("-200 ± 5%"), "190", "0"),
    (question_contents.number("0"), "0", "1"),
    (question_contents.number("0"), "-0.0", "1"),
    (question_contents.number("0 ± 5%"), "0.01", "0"),
    (question_contents.number("0.1"), "0.1", "1"),
    (question_contents.number("0.3"), "3e-1", "1"),
    (question_contents.number("1234567.5"), "1,234,567.5", "1"),
    (question_contents.number("1234567.5"), "1.234.567,5", "1"),
    (question_contents.number("1234567.5"), "1 234 567,5", "1"),
    (question_contents.number("1234567"), "1,234,567", "1"),
    (question_contents.number("6.02e23 ± 1%"), "6.022 × 10^23", "1"),
    (question_contents.number("1/4"), "0.25", "1"),
    (question_contents.number("1,250"), "1250", "1"),
    (question_contents.number("1,250"), "1.25", "0"),
    (question_contents.number("1.250"), "1.25", "1"),
    (question_contents.number("1.250"), "1250", "0"),
    # Units.
    (MASS, "1.5", "1"),
    (MASS, "1.5 t", "1"),
    (MASS, "1.5t", "1"),
    (MASS, "1500 kg", "1"),
    (MASS, "1,500 kg", "1"),
    (MASS, "0.0000015 Mt", "1"),
    (MASS, "1500 t", "0"),
    (MASS, "1500", "0"),
    (MASS, "1.5 kg", "0"),
    (AREA, "12 km²", "1"),
    (AREA, "12 km^2", "1"),
    (AREA, "12 km2", "1"),
    (AREA, "1200 ha", "1"),
    (AREA, "12 ha.", "0"),
    (question_contents.number("3", units=(q.Unit("%"),)), "3 %", "1"),
    (question_contents.number("3", units=(q.Unit("°C"),)), "3°C", "1"),
    (question_contents.number("3", units=(q.Unit("µm"),)), "3 μm", "1"),
    # The best that fits counts.
    (STEPS, "10", "1"),
    (STEPS, "11", "1/2"),
    (STEPS, "8", "1/2"),
    (STEPS, "7", "0"),
    (STEPS, "-10", "0"),
]

NEEDS_UNIT = question_contents.number("3", units=(q.Unit("km"),), needs_unit=True)

REFUSED: list[tuple[q.QuestionContent, ResponseValue, str]] = [
    (ONE, ResponseValue(), "nothing"),
    (ONE, ResponseValue((4,)), "impossible"),
    (ONE, ResponseValue((-1,)), "impossible"),
    (ONE, ResponseValue((0, 1)), "impossible"),
    (ONE, ResponseValue((0,), "a"), "impossible"),
    (ONE, ResponseValue((), "a"), "nothing"),
    (TRUE, ResponseValue((2,)), "impossible"),
    (TRUE, ResponseValue((0, 1)), "impossible"),
    (SEVERAL, ResponseValue(), "nothing"),
    (SEVERAL, ResponseValue((0, 0)), "impossible"),
    (SEVERAL, ResponseValue((5,)), "impossible"),
    (MATCH, ResponseValue(), "nothing"),
    (MATCH, ResponseValue((0, 1)), "incomplete"),
    (MATCH, ResponseValue((0, 1, 2, 3)), "incomplete"),
    (MATCH, ResponseValue((0, 1, 4)), "impossible"),
    (ORDER, ResponseValue(), "nothing"),
    (ORDER, ResponseValue((0, 1, 2, 3)), "incomplete"),
    (ORDER, ResponseValue((0, 1, 2, 3, 3)), "impossible"),
    (MAO, ResponseValue(), "nothing"),
    (MAO, ResponseValue((), "  "), "nothing"),
    (MAO, ResponseValue((), "\u200b"), "nothing"),
    (MAO, ResponseValue((), " . "), "nothing"),
    (MAO, ResponseValue((), "x" * 501), "too long"),
    (MAO, ResponseValue((0,), "Mao"), "impossible"),
    (YEAR, ResponseValue((), ""), "nothing"),
    (YEAR, ResponseValue((), "many"), "no number"),
    (YEAR, ResponseValue((), "1958 t"), "no number"),
    (YEAR, ResponseValue((), "19 58"), "no number"),
    (YEAR, ResponseValue((), "1,95,8"), "no number"),
    (YEAR, ResponseValue((), "1.9.5"), "no number"),
    (YEAR, ResponseValue((), "1/0"), "no number"),
    (YEAR, ResponseValue((), "."), "no number"),
    (YEAR, ResponseValue((), ","), "no number"),
    (YEAR, ResponseValue((), "--3"), "no number"),
    (YEAR, ResponseValue((), "9" * 61), "no number"),
    (YEAR, ResponseValue((), "1e999"), "no number"),
    (YEAR, ResponseValue((), "nan"), "no number"),
    (YEAR, ResponseValue((), "inf"), "no number"),
    (MASS, ResponseValue((), "1.5 lb"), "strange unit"),
    (MASS, ResponseValue((), "1.5 T"), "strange unit"),
    (MASS, ResponseValue((), "1.5 t t"), "strange unit"),
    (NEEDS_UNIT, ResponseValue((), "3"), "no unit"),
    (NEEDS_UNIT, ResponseValue((), "3 miles"), "strange unit"),
]


def test_the_table_is_large_and_has_every_kind() -> None:
    kinds = {question.kind for question, *_ in [*PICKS, *TEXTS, *NUMBERS]}

    assert len(PICKS) + len(TEXTS) + len(NUMBERS) + len(REFUSED) >= 200
    assert kinds == set(q.KINDS)


@pytest.mark.parametrize(("question", "picks", "expected"), PICKS)
def test_picks_are_marked(question: q.QuestionContent, picks: str, expected: str) -> None:
    given_ = ResponseValue(tuple(map(int, picks.split())))

    check(question, given_)

    assert mark(question, given_) == Fraction(expected)


@pytest.mark.parametrize(("question", "text", "expected"), [*TEXTS, *NUMBERS])
def test_typed_responses_are_marked(question: q.QuestionContent, text: str, expected: str) -> None:
    check(question, ResponseValue((), text))

    assert mark(question, ResponseValue((), text)) == Fraction(expected)


@pytest.mark.parametrize(("question", "response", "reason"), REFUSED)
def test_what_is_no_response_is_refused(
    question: q.QuestionContent, response: ResponseValue, reason: str
) -> None:
    with pytest.raises(ResponseRefused) as refused:
        check(question, response)

    assert refused.value.reason == reason


def test_a_typed_response_is_the_best_that_fits() -> None:
    assert fitting(STEPS, "11") == 1
    assert fitting(STEPS, "10") == 0
    assert fitting(STEPS, "3") is None
    assert fitting(TOWNS, "yanan") == 1


def test_the_right_response_of_each_kind() -> None:
    assert right_picks(ONE) == (2,)
    assert right_picks(SEVERAL) == (0, 2, 4)
    assert right_picks(MATCH) == (0, 1, 2)
    assert right_picks(ORDER) == (0, 1, 2, 3, 4)
    assert right_places(TWINS, ResponseValue((1, 2, 2))) == (True, False, True)


# What holds for every question.

_RULES = {
    q.ONE: ("all", "share"),
    q.SEVERAL: ("all", "share", "each"),
    q.MATCHING: ("all", "share"),
    q.ORDERING: ("all", "share", "sequence"),
}


@st.composite
def asked(
    draw: st.DrawFn, kinds: tuple[str, ...] = tuple(_RULES)
) -> tuple[q.QuestionContent, ResponseValue]:
    """A question of picks and a valid response to it."""
    kind = draw(st.sampled_from(kinds))
    count = draw(st.integers(2, 7))
    partial = draw(st.sampled_from(_RULES[kind]))
    texts = [f"option {index}" for index in range(count)]
    if kind == q.ORDERING:
        picks = draw(st.permutations(range(count)))
        return question_contents.ordering(*texts, partial=partial), ResponseValue(tuple(picks))
    if kind == q.MATCHING:
        pairs = [
            (text, f"match {index % draw(st.integers(2, 7))}") for index, text in enumerate(texts)
        ]
        picks = draw(st.lists(st.integers(0, count - 1), min_size=count, max_size=count))
        return question_contents.matching(*pairs, partial=partial), ResponseValue(tuple(picks))
    if kind == q.ONE:
        worths = draw(st.lists(st.integers(0, 100), min_size=count, max_size=count))
        options = [q.Option(text, worth) for text, worth in zip(texts, worths, strict=True)]
        return question_contents.one(*options, partial=partial), ResponseValue(
            (draw(st.integers(0, count - 1)),)
        )
    right = draw(st.sets(st.integers(0, count - 1), min_size=1))
    picks = draw(st.lists(st.integers(0, count - 1), min_size=1, unique=True))
    return question_contents.several(*texts, right=tuple(right), partial=partial), ResponseValue(
        tuple(picks)
    )


@given(asked())
def test_a_mark_is_from_0_to_1_and_always_the_same(
    case: tuple[q.QuestionContent, ResponseValue],
) -> None:
    question, response = case

    check(question, response)
    first = mark(question, response)

    assert 0 <= first <= 1
    assert mark(q.from_json(q.to_json(question)), response) == first


@given(asked((q.ONE, q.SEVERAL, q.MATCHING)), st.randoms(use_true_random=False))
def test_the_order_of_options_never_matters(
    case: tuple[q.QuestionContent, ResponseValue], random: object
) -> None:
    question, response = case
    order = list(range(len(question.options)))
    random.shuffle(order)  # type: ignore[attr-defined]
    turned = q.QuestionContent(
        question.kind,
        question.stem,
        tuple(question.options[index] for index in order),
        partial=question.partial,
    )
    picks = [order.index(pick) for pick in response.picks]
    if question.kind == q.MATCHING:
        picks = [picks[index] for index in order]

    assert mark(turned, ResponseValue(tuple(picks))) == mark(question, response)


@given(asked((q.SEVERAL,)), st.randoms(use_true_random=False))
def test_the_order_of_ticks_never_matters(
    case: tuple[q.QuestionContent, ResponseValue], random: object
) -> None:
    question, response = case
    picks = list(response.picks)
    random.shuffle(picks)  # type: ignore[attr-defined]

    assert mark(question, ResponseValue(tuple(picks))) == mark(question, response)


@given(asked((q.SEVERAL,)))
def test_another_right_choice_never_scores_less(
    case: tuple[q.QuestionContent, ResponseValue],
) -> None:
    question, response = case
    before = mark(question, response)

    for pick in set(right_picks(question)) - set(response.picks):
        assert mark(question, ResponseValue((*response.picks, pick))) >= before


@given(asked((q.MATCHING,)), st.data())
def test_another_right_match_never_scores_less(
    case: tuple[q.QuestionContent, ResponseValue], data: st.DataObject
) -> None:
    question, response = case
    place = data.draw(st.integers(0, len(response.picks) - 1))
    mended = list(response.picks)
    mended[place] = right_picks(question)[place]

    assert mark(question, ResponseValue(tuple(mended))) >= mark(question, response)


@given(asked((q.ORDERING,)), st.data())
def test_an_item_put_in_its_place_never_scores_less_by_share(
    case: tuple[q.QuestionContent, ResponseValue], data: st.DataObject
) -> None:
    question, response = case
    question = question_contents.ordering(
        *(option.text for option in question.options), partial="share"
    )
    item = data.draw(st.integers(0, len(response.picks) - 1))
    swapped = list(response.picks)
    at = swapped.index(item)
    swapped[item], swapped[at] = swapped[at], swapped[item]

    assert mark(question, ResponseValue(tuple(swapped))) >= mark(question, response)


@given(asked())
def test_a_wholly_right_response_earns_everything_by_any_rule(
    case: tuple[q.QuestionContent, ResponseValue],
) -> None:
    question, _ = case
    right = right_picks(question)

    if question.kind != q.ONE:
        assert mark(question, ResponseValue(right)) == 1
    for pick in right if question.kind == q.ONE else ():
        assert mark(question, ResponseValue((pick,))) == 1


@given(st.text(max_size=80))
def test_any_typed_text_is_marked_or_refused(text: str) -> None:
    for question in (MAO, PENG, TOWNS, YEAR, ABOUT, PERCENT, MASS, NEEDS_UNIT, STEPS):
        try:
            check(question, ResponseValue((), text))
        except ResponseRefused:
            continue
        assert 0 <= mark(question, ResponseValue((), text)) <= 1


@given(
    st.integers(-(10**9), 10**9),
    st.integers(0, 4),
    st.sampled_from([".", ","]),
    st.sampled_from(["", " ", ".", ",", "'"]),
)
def test_a_number_is_right_however_it_is_written(
    value: int, decimals: int, point: str, group: str
) -> None:
    scaled = Fraction(value, 10**decimals)
    whole, rest = divmod(abs(value), 10**decimals)
    if group == point and decimals:
        group = ""
    text = f"{whole:,}".replace(",", group)
    text = f"{'-' * (value < 0)}{text}{point}{rest:0{decimals}}" if decimals else text
    if value < 0 and not decimals:
        text = f"-{text}"
    question = question_contents.number(f"{scaled.numerator}/{scaled.denominator}")

    check(question, ResponseValue((), text))

    assert mark(question, ResponseValue((), text)) == 1


@pytest.mark.parametrize("question", [*{id(case[0]): case[0] for case in PICKS}.values()])
def test_right_response_is_right(question: q.QuestionContent) -> None:
    if right_picks(question):
        assert mark(question, right_response(question)) == 1
