"""Typed numbers in the ways people write them."""

from fractions import Fraction

import pytest

from quizzes import questions as q
from quizzes.marking import ResponseRefused, ResponseValue, check, mark
from quizzes.responses.numbers import read_number
from tests.factories import question_contents

PRICE = question_contents.number("5.5", units=(q.Unit("$"), q.Unit("EUR", "1.1")))
WARMTH = question_contents.number("20", units=(q.Unit("°C"),))

RIGHT = [
    # Mixed fractions.
    (question_contents.number("9.6"), "9 3/5"),
    (question_contents.number("-9.6"), "-9 3/5"),
    (question_contents.number("9.5"), "9½"),
    (question_contents.number("0.5"), "½"),
    (question_contents.number("9.6"), "9 ³⁄₅"),
    (question_contents.number("1000.5"), "1 000 1/2"),
    (question_contents.number("1.4"), "1 200/500"),
    (question_contents.number("2.4"), "1 200/500"),
    (question_contents.number("1.5", units=(q.Unit("km"),)), "1 1/2 km"),
    # A currency before the number.
    (PRICE, "$5.50"),
    (PRICE, "$ 5,50"),
    (PRICE, "5.50 $"),
    (PRICE, "EUR 5"),
    (question_contents.number("-5", units=(q.Unit("€"),)), "-€5"),
    (question_contents.number("-5", units=(q.Unit("€"),)), "€ -5"),
    (question_contents.number("5", units=(q.Unit("US$"),)), "US$5"),
    (question_contents.number("5", units=(q.Unit("₹"),)), "₹5"),
    # The ordinal sign and others for degrees.
    (WARMTH, "20 ºC"),
    (WARMTH, "20˚C"),
    (WARMTH, "20 ℃"),
    (question_contents.number("20", units=(q.Unit("ºC"),)), "20 °C"),
    # Arabic and Persian figures and marks.
    (question_contents.number("3.5"), "٣٫٥"),
    (question_contents.number("-3.5"), "−٣٫٥"),
    (question_contents.number("1250.5"), "١٬٢٥٠٫٥"),
    (question_contents.number("2.5"), "٢،٥"),
    (question_contents.number("12345"), "۱۲٬۳۴۵"),
    (question_contents.number("5", units=(q.Unit("%"),)), "٥٪"),
    (question_contents.number("-5"), "\u200e-5"),
    # Groups as in India, quotation marks, marks at the end, “=” before it.
    (question_contents.number("1234567"), "12,34,567"),
    (question_contents.number("42"), "“42”"),
    (question_contents.number("3.5"), "3.5."),
    (question_contents.number("42"), "= 42"),
]


@pytest.mark.parametrize(("question", "typed"), RIGHT)
def test_a_number_is_right_in_each_way_of_writing_it(
    question: q.QuestionContent, typed: str
) -> None:
    response = ResponseValue(text=typed)

    check(question, response)

    assert mark(question, response) == 1


@pytest.mark.parametrize(
    "typed",
    ["9 7/5", "2.5 1/2", "9 3/0", "9-3/5", "$5", "5!", "1.5٫2", "0,12,345", "1,2,3", "--5", "5,-"],
)
def test_what_cannot_be_read_takes_no_try(typed: str) -> None:
    with pytest.raises(ResponseRefused):
        check(question_contents.number("9.6"), ResponseValue(text=typed))


@pytest.mark.parametrize("typed", ["£5.50", "$5.50 EUR", "$$5"])
def test_a_currency_the_question_does_not_know_takes_no_try(typed: str) -> None:
    with pytest.raises(ResponseRefused):
        check(PRICE, ResponseValue(text=typed))


def test_the_arabic_decimal_mark_parts_no_groups() -> None:
    read = read_number("١٫٢٥٠")

    assert read is not None
    assert read.values == (Fraction(5, 4),)
