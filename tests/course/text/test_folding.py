import unicodedata

from course.text.folding import strip_marks


def is_combining(_base: str, character: str) -> bool:
    return bool(unicodedata.combining(character))


def test_marks_are_left_out_and_the_rest_is_composed() -> None:
    assert strip_marks("é한е\u0308", is_combining) == "e한е"


def test_mark_comes_with_the_letter_it_stands_on() -> None:
    def is_on_e(base: str, character: str) -> bool:
        return base == "e" and is_combining(base, character)

    assert strip_marks("e\u0301\u0308a\u0301", is_on_e) == "eá"


def test_compatibility_form_takes_ligatures_apart() -> None:
    assert strip_marks("ﬁ", is_combining) == "ﬁ"
    assert strip_marks("ﬁ", is_combining, form="NFKD") == "fi"
