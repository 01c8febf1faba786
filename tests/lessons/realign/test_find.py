"""Realigned moments: most found, none wrong, whatever is done to the captions."""

import random
from dataclasses import replace

import pytest

from tests.lessons.realign import recutting as cut
from tests.lessons.realign.recut_table import Line, as_markdown, measure, table, talks
from tests.lessons.realign.recutting import Talk, Word

REFRAIN = [
    "The river runs to the sea.",
    "And the sea is never full.",
    "Oh, the river runs to the sea.",
    "Where do the rivers go again?",
]
SAMPLES = dict(talks())
LEAP = SAMPLES["The great leap, en"]
TEETH = SAMPLES["Lips and teeth, en"]


def _of_another_film(talk: Talk) -> Talk:
    """The same talk, with no sentence identical to the other's."""
    return replace(
        talk, words=tuple(replace(word, sentence=word.sentence + 10_000) for word in talk.words)
    )


def _assert_good(lines: dict[str, Line]) -> None:
    for name, line in lines.items():
        assert line.wrong == 0, f"{name}: {line}"
        assert line.percent >= 95, f"{name}: {line}"


def test_moments_follow_changed_captions() -> None:
    _assert_good(table(talks(), seeds=1))


@pytest.mark.soak
def test_moments_follow_captions_changed_in_many_ways() -> None:
    lines = table(talks(), seeds=20)

    print(as_markdown(lines))  # noqa: T201
    _assert_good(lines)


def test_moments_follow_the_seed_recut() -> None:
    _assert_good(table([("seed", cut.seed_talk())], seeds=1))


@pytest.mark.parametrize("language", ["ko", "zh-Hans", "ar", "en"])
@pytest.mark.parametrize("is_known", [True, False])
def test_all_are_lost_in_other_words(language: str, is_known: bool) -> None:
    """Another film, a translation put in the wrong language: nothing is found."""
    talk = next(item for name, item in SAMPLES.items() if name.endswith(language))
    for other in SAMPLES.values():
        if other is not talk:
            line = measure(talk, _of_another_film(other), is_known=is_known)

            assert line.found == 0
            assert line.doubtful <= line.moments // 20


@pytest.mark.parametrize("talk", SAMPLES.values(), ids=SAMPLES)
def test_all_come_back_with_the_captions(talk: Talk) -> None:
    rng = random.Random(1)

    same = measure(talk, talk, is_known=False)
    later = measure(talk, cut.after(cut.recut, cut.shifted(9_000))(talk, rng), is_known=False)
    mistyped = measure(talk, cut.mistyped(0.1)(talk, rng), is_known=False)

    assert (same.found, same.wrong) == (same.moments, 0)
    assert (later.found, later.wrong) == (later.moments, 0)
    assert mistyped.percent >= 95
    assert mistyped.wrong == 0


@pytest.mark.parametrize("talk", SAMPLES.values(), ids=SAMPLES)
def test_of_a_talk_ten_times_over_none_is_wrong(talk: Talk) -> None:
    rng = random.Random(2)
    tenfold = cut.repeated(10)(talk, rng)

    once_to_ten = measure(talk, cut.after(cut.mistyped(0.1), cut.shifted(3_000))(tenfold, rng))
    again = measure(tenfold, cut.shifted(3_000)(tenfold, rng))
    mistyped = measure(tenfold, cut.mistyped(0.1)(tenfold, rng))

    assert once_to_ten.wrong == 0
    assert once_to_ten.lost == 0
    assert (again.found, again.wrong) == (again.moments, 0)
    assert mistyped.wrong == 0
    assert mistyped.percent >= 90


@pytest.mark.parametrize("talk", [LEAP, TEETH], ids=["leap", "teeth"])
def test_a_refrain_is_distinguished_by_its_context(talk: Talk) -> None:
    rng = random.Random(3)
    refrain = cut.with_refrain(REFRAIN, 5)(talk, rng)
    changes = [
        cut.shifted(3_000),
        cut.after(cut.merged, cut.shifted(60_000)),
        cut.after(cut.mistyped(0.1), cut.recut),
    ]

    for change in changes:
        line = measure(refrain, change(refrain, rng))
        assert line.wrong == 0
        assert line.percent >= 95


@pytest.mark.parametrize("which", range(5))
@pytest.mark.parametrize("is_timed_anew", [False, True])
def test_a_refrain_with_one_repetition_cut_is_never_confused(
    which: int, is_timed_anew: bool
) -> None:
    rng = random.Random(4)
    refrain = cut.with_refrain(REFRAIN, 5)(LEAP, rng)
    first = max(word.sentence for word in LEAP.words) + 1 + which * len(REFRAIN)
    gone = range(first, first + len(REFRAIN))
    parts = [part for part in refrain.sentences() if part[0].sentence not in gone]
    shorter = replace(refrain, words=tuple(word for part in parts for word in part))
    new = cut.in_order(parts)(refrain, rng) if is_timed_anew else shorter

    known = measure(refrain, new)
    unknown = measure(refrain, new, is_known=False)

    assert (known.wrong, unknown.wrong) == (0, 0)
    assert known.percent == 100
    assert unknown.percent >= 90


@pytest.mark.parametrize("seed", range(4))
def test_of_a_refrain_with_half_of_all_gone_none_is_wrong(seed: int) -> None:
    rng = random.Random(seed)
    refrain = cut.with_refrain(REFRAIN, 5)(LEAP, rng)
    new = cut.randomly_without(0.5)(refrain, rng)

    assert measure(refrain, new).wrong == 0
    assert measure(refrain, cut.after(cut.mistyped(0.1), cut.recut)(new, rng)).wrong == 0
    assert measure(refrain, new, is_known=False).wrong == 0


def test_of_a_song_that_is_all_refrain_none_is_wrong() -> None:
    """If nothing distinguishes verses, order does if all are there, else nothing."""
    rng = random.Random(5)
    lines = [Word(text, at, 0, 0, 0) for at in range(40) for text in REFRAIN[at % 4].split()]
    lines[-1] = replace(lines[-1], end_ms=150_000)
    song = Talk(tuple(lines), "en")
    song = cut.in_order(song.sentences())(song, rng)

    later = measure(song, cut.shifted(3_000)(song, rng))
    shorter = measure(song, cut.in_order(song.sentences()[4:])(song, rng))
    unknown = measure(song, song, is_known=False)

    assert (later.found, later.wrong) == (40, 0)
    assert (shorter.found, unknown.found) == (0, 0)
    assert unknown.doubtful == 40
