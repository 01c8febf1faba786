"""Search as people type: words as one or two, numbers, names, both ways of writing Chinese."""

from typing import Any

import pytest

from course import authoring
from course.models import Course, Step, User
from lessons.captions.reader import read_captions
from lessons.models import Video
from lessons.search.matches import search
from lessons.search.query import parse_query
from lessons.search.results import step_hits
from lessons.search.scope import SearchScope, search_scope_in
from lessons.search.suggesting import suggest
from lessons.transcripts import save_transcript
from tests import factories
from tests.material import set_of

pytestmark = pytest.mark.django_db

EVERYTHING = SearchScope(everything=True)


def said(*sentences: str, language: str = "en") -> Video:
    course = Course.objects.first() or factories.course()
    video = factories.video(factories.step(course, title="Talk", kind="video", body=""))
    lines = [f"00:{at:02}.000 --> 00:{at + 1:02}.000\n{text}" for at, text in enumerate(sentences)]
    factories.transcript(video, "WEBVTT\n\n" + "\n\n".join(lines), language)
    return video


def found(query: str, *, language: str = "") -> list[str]:
    hits = search(parse_query(query), EVERYTHING, language=language).found
    return [hit.text for hit in hits if hit.part == "speech"]


@pytest.mark.parametrize(
    ("sentence", "queries"),
    [
        ("Send it by e-mail.", ["email", "e-mail", "E-Mail", "e mail", "emails"]),
        ("Send it by email.", ["e-mail", "email", "e mail"]),
        ("COVID-19 spread.", ["covid19", "covid-19", "covid"]),
        ("O'Brien and D’Arcy spoke.", ["obrien", "O’Brien", "o'brien", "darcy"]),
        ("The data base is here.", ["database", "data base", "data-base"]),
        ("The database is here.", ["data base", "database", "data-base"]),
        ("Their well-being grew.", ["wellbeing", "well being", "well-being"]),
        ("A co-operation of SARS-CoV-2.", ["cooperation", "sarscov2", "SARS-CoV-2"]),
        ("In 1,250 cases.", ["1250", "1,250"]),
        ("In 1250 cases.", ["1250", "1,250"]),
        ("Einwohner: 1.250.000.", ["1250000", "1,250,000"]),
        ("The U.S. and the U.K. met.", ["US", "U.S.", "uk", "U.K"]),
        ("The US met.", ["U.S.", "us"]),
        ("We write node.js.", ["nodejs", "node.js", "node"]),
        ("Smørrebrød and Łódź, Ǿrsted.", ["smorrebrod", "Smørrebrød", "lodz", "orsted", "Ørsted"]),
        ("Rivers run.", ["riv", "rive", "river", "run riv"]),
    ],
)
def test_one_thing_is_found_however_it_is_typed(sentence: str, queries: list[str]) -> None:
    said(sentence, "Something else is said here.")

    assert {query: found(query) for query in queries} == {query: [sentence] for query in queries}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("C++", ["We write C++ and so on."]),
        ("C#", ["C# came later."]),
        ("F#", []),
        ("today", []),
        ("1251", []),
        ('"be or to"', []),
        ('"not to"', ["To be or not to be is asked."]),
        ('"to be or not to be"', ["To be or not to be is asked."]),
        ('"or not to be" asked', ["To be or not to be is asked."]),
    ],
)
def test_nothing_else_is_found(query: str, expected: list[str]) -> None:
    said("We write C++ and so on.", "C# came later.", "At 20 °C it froze.")
    said("To be or not to be is asked.", "A day went by.")

    assert found(query) == expected


def test_a_phrase_of_common_words_is_marked() -> None:
    said("They ask to be or not to be.")

    (hit,) = step_hits(search(parse_query('"to be or not"'), EVERYTHING).found)[0].hits

    assert [part for part, is_marked in hit.parts if is_marked] == ["to be or not"]


def test_joined_words_are_marked_as_one() -> None:
    said("Send O’Brien an e-mail today.")

    (hit,) = step_hits(search(parse_query("email obrien"), EVERYTHING).found)[0].hits

    assert [part for part, is_marked in hit.parts if is_marked] == ["O’Brien", "e-mail"]


@pytest.mark.parametrize("query", ["大躍進", "大跃进", "躍進運動", "跃进运动"])
@pytest.mark.parametrize(
    ("language", "sentence"), [("zh-Hans", "大跃进运动开始了。"), ("zh-Hant", "大躍進運動開始了。")]
)
def test_both_ways_of_writing_chinese(language: str, sentence: str, query: str) -> None:
    said(sentence, "人民公社。", language=language)

    assert found(query) == [sentence]


def test_whole_words_hide_beginnings_of_others() -> None:
    said("The art of it.", "An article.")

    assert found("art") == ["The art of it."]
    assert found("arti") == ["An article."]


def test_pages_after_the_last_one_are_empty() -> None:
    said("The art of it.", "An article.")

    assert search(parse_query("art"), EVERYTHING, offset=20).found == []


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("chollma", ["chollima"]),
        ("Chollmia", ["chollima"]),
        ("hcollima", ["chollima"]),
        ("the chollma movment", ["the chollima movement"]),
        ("rivers", []),
        ("qqqqq", []),
        ("chl", []),
    ],
)
def test_the_nearest_words_are_offered(query: str, near: list[str]) -> None:
    said("The Chollima Movement began.", "Rivers ran.")

    assert suggest(query, parse_query(query), EVERYTHING) == near


def test_no_word_behind_a_gate_is_offered(ada: User) -> None:
    course = factories.course()
    factories.run(course)
    factories.step(course, 6, "Locked", body="The chollima gallops.")
    factories.step(course, 1, "Draft", body="The chollima gallops.", is_published=False)
    step = factories.step(course, 1, "Open", body="A chillama walks.")
    factories.enrol(ada, course)
    reach = search_scope_in(ada, course, at=factories.NOW)

    assert suggest("chollma", parse_query("chollma"), reach) == ["chillama"]
    Step.objects.filter(pk=step.pk).update(published_at=None)  # the index does not know
    assert suggest("chollma", parse_query("chollma"), reach) == []


def test_texts_are_found_by_their_formulas() -> None:
    step = factories.step(factories.course(), body=r"The energy $E = mc^2$ is large.")
    authoring.save_step(step, at=factories.NOW)

    assert search(parse_query("mc"), EVERYTHING).found


def test_material() -> None:
    folder, expected = set_of("material/field")
    every: list[dict[str, Any]] = list(expected)  # type: ignore[arg-type]
    cases = [case for case in every if case["how"] == "search"]
    assert cases
    video = factories.video(
        factories.step(factories.course(), kind="video", body=""), duration_ms=60_000
    )
    read = read_captions((folder / "search" / "probe.srt").read_bytes(), duration_ms=60_000)
    save_transcript(video, "en", read, source_name="probe", actor=None, at=factories.NOW)
    factories.transcript(
        video, "WEBVTT\n\n00:01.000 --> 00:02.000\n大跃进运动开始了。\n", "zh-Hans"
    )

    for case in cases:
        language = case.get("language", "en")
        for query, right in case["right"].items():
            hits = search(parse_query(query), EVERYTHING, language=language).found
            seconds = sorted({(hit.start_ms or 0) // 1000 for hit in hits})
            # Since “plain C.” ends a sentence, the next one has its own time.
            wanted = [4] if query == "wellbeing" else right
            assert (bool(hits) if wanted is True else seconds) == wanted, query
