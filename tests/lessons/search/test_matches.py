"""Search: finds what the reader may see, to the sentence, in any language."""

from datetime import datetime, timedelta
from itertools import groupby

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course import authoring
from course.models import Course, Run, Step, User
from course.search import index
from course.search.index import Spoken
from course.text.timecodes import clock
from lessons.captions.reader import read_captions
from lessons.models import Video
from lessons.search.matches import Found, Results, search
from lessons.search.query import parse_query
from lessons.search.results import step_hits
from lessons.search.scope import SearchScope, search_scope_in, search_scope_of
from lessons.transcripts import save_transcript
from tests import factories
from tests.material import seed

EVERYTHING = SearchScope(everything=True)

TALK = """WEBVTT

00:01.000 --> 00:03.000
The river leaps over

00:03.000 --> 00:05.000
the great stones. In the end of

00:05.000 --> 00:07.500
<v Ada>the Great War it froze.

00:07.500 --> 00:09.000
Réunion lies far away; 천리마운동은 too.
"""


def find(text: str, reach: SearchScope = EVERYTHING, language: str = "") -> Results:
    return search(parse_query(text), reach, language=language)


def texts(text: str, reach: SearchScope = EVERYTHING, language: str = "") -> list[str]:
    return [found.text for found in find(text, reach, language).found]


def marks(text: str) -> list[str]:
    """The highlighted words in snippets and titles."""
    steps = step_hits(find(text).found)
    parts = [part for step in steps for part in step.title]
    parts += [part for step in steps for hit in step.hits for part in hit.parts]
    return [words for words, is_marked in parts if is_marked]


def talk(captions: str = TALK, language: str = "en") -> Video:
    course = Course.objects.filter(slug="rivers").first() or factories.course()
    made = factories.video(factories.step(course, kind="video", title="Talk", body=""))
    factories.transcript(made, captions, language)
    return made


def spoken(*sentences: str, language: str) -> None:
    lines = [f"00:{at:02}.000 --> 00:{at + 1:02}.000\n{text}" for at, text in enumerate(sentences)]
    talk("WEBVTT\n\n" + "\n\n".join(lines), language)


@pytest.mark.django_db
class TestEnglish:
    FIRST, SECOND = "The river leaps over the great stones.", "In the end of"
    THIRD = "the Great War it froze."

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("leap", [FIRST]),
            ("leaping", [FIRST]),
            ("LEAPS", [FIRST]),
            ("leap stone", [FIRST]),
            ('"over the great stones"', [FIRST]),
            ("“over the great stones”", [FIRST]),
            ('"stones great"', []),
            ('"stones in the end"', [FIRST]),
            ('"end of the great war"', [SECOND]),
            ("great -war", [FIRST]),
            ('great -"great war"', [FIRST]),
            ("river or war", [FIRST, THIRD]),
            ("stones end", [FIRST]),
            ("river war", [FIRST]),
            ("mountain", []),
            ("reunion", ["Réunion lies far away; 천리마운동은 too."]),
            ("Réunion", ["Réunion lies far away; 천리마운동은 too."]),
            ("천리마운동", ["Réunion lies far away; 천리마운동은 too."]),
            ("운동", ["Réunion lies far away; 천리마운동은 too."]),
            ("-river", []),
            ("great --- ' & | ! :* <-> (", [FIRST, THIRD]),
        ],
    )
    def test_words_find_sentences(self, query: str, expected: list[str]) -> None:
        talk()

        assert sorted(texts(query) if parse_query(query).branches else []) == sorted(expected)

    def test_a_hit_has_its_place_and_speaker(self) -> None:
        talk()

        found = find("froze").found[0]
        step = step_hits([found])[0]

        assert (found.start_ms, found.speaker, found.language) == (5_000, "Ada", "en")
        assert (step.label, step.course_title) == ("1.1", "Rivers of the world")
        assert step.hits[0].clock == "0:05"
        assert step.hits[0].url.endswith("/?language=en&t=5#here")

    def test_the_second_sentence_of_a_second_is_named_so(self) -> None:
        talk("WEBVTT\n\n00:01.000 --> 00:03.000\nOne of them. Two of them.\n")

        assert step_hits(find("two").found)[0].hits[0].url.endswith("?language=en&t=1&n=2#here")

    def test_the_words_are_marked_and_a_phrase_as_one(self) -> None:
        talk()

        assert marks("leap") == ["leaps"]
        assert marks('"great stones"') == ["great stones"]
        assert marks("reunion far") == ["Réunion", "far"]
        assert marks("리마") == ['<span lang="ko">리마</span>']

    def test_a_snippet_includes_the_next_sentence_if_the_match_extends_into_it(self) -> None:
        talk()

        hit = step_hits(find('"great stones in the end"').found)[0].hits[0]
        text = "".join(part for part, _ in hit.parts)

        assert text == "The river leaps over the great stones. In the end of"
        assert [part for part, is_marked in hit.parts if is_marked] == ["great stones", "end"]

    def test_only_stop_words_are_too_common(self) -> None:
        talk()

        assert find("the").is_too_common
        assert not find("nowhere").is_too_common

    def test_titles_come_first_and_texts_are_found(self) -> None:
        video = talk()
        step = video.step
        step.title, step.body = "Leaping", "Some *leaps* of [faith](https://x.example/).\n\n- one"
        authoring.save_step(step, at=factories.NOW)

        assert [found.part for found in find("leap").found] == ["title", "speech", "text"]
        assert texts('"leaps of faith"') == ["Some leaps of faith."]

    def test_the_language_asked_for_only(self) -> None:
        video = talk()
        factories.transcript(video, TALK, "de")

        assert sorted(find("river").languages) == ["de", "en"]
        assert [found.language for found in find("river", language="de").found] == ["de"]
        assert find("river", language="fr").found == []

    def test_a_stop_word_of_one_language_is_a_word_of_another(self) -> None:
        talk()
        talk("WEBVTT\n\n00:01.000 --> 00:03.000\nEs war einmal.\n", "de")

        assert texts("war") == ["the Great War it froze."]
        assert not find("war").is_too_common

    def test_a_long_text_is_shortened_around_its_mark(self) -> None:
        course = factories.course()
        factories.step(course, body=f"{'many words ' * 60} needle {'more words ' * 60}")

        parts = step_hits(find("needle").found)[0].hits[0].parts

        assert [part for part, is_marked in parts if is_marked] == ["needle"]
        assert parts[0][0] == parts[-1][0] == "…"
        assert sum(len(part) for part, _ in parts) < 450


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentences", "query", "expected"),
    [
        ("ko", ["천리마운동은 속도전이었다.", "강은 흐른다."], "운동", 0),
        ("ko", ["천리마운동은 속도전이었다.", "강은 흐른다."], "강은", 1),
        ("ko", ["모든 것이 변했다.", "말도 그랬다."], '"변했다 말도"', 0),
        ("zh-Hans", ["大跃进运动开始了。", "人民公社。"], "跃进", 0),
        ("zh-Hans", ["大跃进运动开始了。", "人民公社。"], "社", 1),
        ("zh-Hant", ["大躍進運動開始了。", "人民公社。"], "大躍進運動", 0),
        ("ja", ["大躍進とは何か。", "カタカナの言葉です。"], "カタカナ", 1),
        ("ja", ["大躍進とは何か。", "カタカナの言葉です。"], "躍進とは", 0),
        ("ar", ["بدأت القفزة الكبرى.", "كِتَابٌ جديد."], "كتاب", 1),
        ("ar", ["بدأت القفزة الكبرى.", "كِتَابٌ جديد."], "القفزة", 0),
        ("he", ["שָׁלוֹם לכולם.", "הנהר קופא."], "שלום", 0),
        ("he", ["שָׁלוֹם לכולם.", "הנהר קופא."], "הנהר", 1),
        ("fr", ["Les rivières économiques.", "La glace."], "rivière", 0),
        ("fr", ["Les rivières économiques.", "La glace."], "riviere economique", 0),
        ("de", ["Die Straße ist lang.", "Häuser stehen dort."], "strasse", 0),
        ("de", ["Die Straße ist lang.", "Häuser stehen dort."], "haus", 1),
        ("ru", ["Река замёрзла.", "Большие камни."], "замерзла", 0),
        ("ru", ["Река замёрзла.", "Большие камни."], "камней", 1),
        ("hi", ["नदी बहती है।", "पत्थर बड़े हैं।"], "पत्थर", 1),
        ("th", ["แม่น้ำไหลเร็ว"], "ไหล", 0),
        ("tr", ["Nehirler akıyor.", "Taşlar büyük."], "nehir", 0),
        ("et", ["Jõgi voolab.", "Kivid on suured."], "jogi", 0),
    ],
)
def test_every_language_is_searched(
    language: str, sentences: list[str], query: str, expected: int
) -> None:
    spoken(*sentences, language=language)

    assert texts(query) == [sentences[expected]]
    assert marks(query)


@pytest.mark.django_db
def test_a_word_cut_in_two_without_any_mark_is_found_where_it_begins() -> None:
    step = factories.step(factories.course(), body="")
    cut = [Spoken(0, "", "他们在大跃"), Spoken(5_000, "", "进运动")]
    index.write_speech(step.pk, "zh-Hans", cut)

    assert texts("跃进") == texts("大跃进") == ["他们在大跃"]
    assert [found.text for found in find("运动").found] == ["进运动"]


@pytest.mark.django_db
def test_nothing_matches_across_punctuation_in_chinese() -> None:
    spoken("他说大。跃进了。", language="zh-Hans")

    assert texts("大跃进") == []


@pytest.mark.django_db
class TestSeed:
    def _save(self, width: int = 0) -> None:
        data, _ = seed()
        read = read_captions(data, duration_ms=503_000)
        if width:
            text = "\n\n".join(_lines(read, width))
            read = read_captions(f"WEBVTT\n\n{text}\n", duration_ms=503_000)
        video = factories.video(
            factories.step(factories.course(), kind="video", body=""), duration_ms=503_000
        )
        save_transcript(video, "en", read, source_name="seed", actor=None, at=factories.NOW)

    @pytest.mark.parametrize(("word", "at"), [("Chollima", "4:48"), ("Lushan", "6:22")])
    def test_the_page_is_searched_to_the_paragraph(self, word: str, at: str) -> None:
        self._save()

        assert at in {clock(found.start_ms or 0) for found in find(word).found}

    def test_stems(self) -> None:
        self._save()

        assert texts("leaps")
        assert texts("leaps") == texts("leap")

    @pytest.mark.parametrize("width", [32, 42, 74])
    def test_phrases_are_found_however_the_lines_are_cut(self, width: int) -> None:
        self._save()
        whole = sorted(texts("chollima"))
        words = whole[0].split()
        Step.objects.all().delete()
        Course.objects.all().delete()

        self._save(width)

        assert sorted(texts("chollima")) == whole
        for first in range(0, len(words) - 5, 3):
            phrase = " ".join(words[first : first + 6])
            assert whole[0] in texts(f'"{phrase}"'), phrase


def _lines(read: object, width: int) -> list[str]:
    """The paragraphs cut into cues of at most this many characters, in even times."""
    cues = []
    for cue in read.cues:  # type: ignore[attr-defined]
        rows, row = [], ""
        for word in cue.plain.split():
            if row and len(row) + 1 + len(word) > width:
                rows.append(row)
                row = ""
            row = f"{row} {word}".strip()
        rows.append(row)
        step = (cue.end_ms - cue.start_ms) // len(rows)
        cues += [
            f"{_stamp(cue.start_ms + n * step)} --> {_stamp(cue.start_ms + (n + 1) * step)}\n{row}"
            for n, row in enumerate(rows)
        ]
    return cues


def _stamp(ms: int) -> str:
    return f"{ms // 60_000:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


@pytest.mark.django_db
class TestReach:
    """Permissions of search: one sentence in each kind of step, all of them with "needle"."""

    @pytest.fixture(autouse=True)
    def _course(self, now: datetime) -> None:
        self.now = now
        self.course = factories.course()
        factories.run(self.course)
        for name, week, fields in (
            ("opened", 5, {}),
            ("open_courses", 6, {"is_open": True}),
            ("locked", 6, {}),
            ("draft", 1, {"is_published": False}),
        ):
            factories.step(self.course, week, name, body=f"A needle in {name}.", **fields)
        foreign = factories.course("lakes", title="Lakes")
        factories.step(foreign, 1, "closed", body="A needle in foreign.")
        factories.step(foreign, 1, "free", body="A needle in foreign, open.", is_open=True)
        hidden = factories.course("hidden", title="Hidden", is_listed=False)
        factories.step(hidden, 1, "free", body="A needle in hidden, open.", is_open=True)
        unpublished = factories.course("later", title="Later", published_at=None)
        factories.step(unpublished, 1, "free", body="A needle in later, open.", is_open=True)

    def _found(self, reach: SearchScope) -> set[str]:
        results = find("needle", reach)
        names = {found.text.removeprefix("A needle in ").rstrip(".") for found in results.found}
        assert results.total == len(names)
        return names

    def _of(self, user: User) -> set[str]:
        return self._found(search_scope_of(user, at=self.now))

    def test_visitor(self) -> None:
        from django.contrib.auth.models import AnonymousUser

        nobody = AnonymousUser()
        hidden = Course.objects.get(slug="hidden")

        assert self._found(search_scope_of(nobody, at=self.now)) == {
            "open_courses",
            "foreign, open",
        }
        assert self._found(search_scope_in(nobody, self.course, at=self.now)) == {"open_courses"}
        assert self._found(search_scope_in(nobody, hidden, at=self.now)) == {"hidden, open"}

    def test_learner(self, ada: User) -> None:
        factories.enrol(ada, self.course)

        assert self._of(ada) == {"opened", "open_courses", "foreign, open"}
        assert self._found(search_scope_in(ada, self.course, at=self.now)) == {
            "opened",
            "open_courses",
        }

    def test_learner_of_another_course(self, mallory: User) -> None:
        factories.enrol(mallory, Course.objects.get(slug="lakes"))

        assert self._of(mallory) == {"foreign", "foreign, open", "open_courses"}
        assert self._found(search_scope_in(mallory, self.course, at=self.now)) == {"open_courses"}

    def test_learner_who_left(self, ada: User) -> None:
        enrolment = factories.enrol(ada, self.course, joined_at=self.now)
        enrolment.left_at = self.now + timedelta(minutes=1)
        enrolment.save()

        assert self._of(ada) == {"open_courses", "foreign, open"}

    def test_learner_when_all_weeks_are_open(self, ada: User) -> None:
        Run.objects.update(pace=Run.Pace.ALL_AT_ONCE)
        factories.enrol(ada, self.course)

        assert self._of(ada) == {"opened", "open_courses", "locked", "foreign, open"}
        assert search_scope_in(ada, self.course, at=self.now) == SearchScope(
            opened=(self.course.pk,)
        )

    def test_learner_of_a_course_that_is_no_longer_published(self, ada: User) -> None:
        factories.enrol(ada, self.course)
        self.course.published_at = None
        authoring.save_course(self.course)

        assert self._of(ada) == {"foreign, open"}

    def test_team(self, grace: User) -> None:
        factories.educator(grace, self.course)
        whole = {"opened", "open_courses", "locked", "draft"}

        assert self._of(grace) == whole | {"foreign, open"}
        assert self._found(search_scope_in(grace, self.course, at=self.now)) == whole

    def test_staff(self, sam: User) -> None:
        assert len(self._of(sam)) == 8
        assert len(self._found(search_scope_in(sam, self.course, at=self.now))) == 4

    def test_access_is_checked_even_if_the_index_is_wrong(self, ada: User) -> None:
        """With an outdated index, changed in the database directly: nothing leaks."""
        factories.enrol(ada, self.course)
        Step.objects.filter(title="opened").update(published_at=None)
        Step.objects.filter(title="open_courses").update(is_open=False)
        Course.objects.filter(slug="lakes").update(published_at=None)

        assert self._of(ada) == set()


@pytest.mark.django_db
def test_pages_and_counts_end_where_they_should() -> None:
    course = factories.course()
    for number in range(5):
        factories.step(course, 1, f"Step {number}", body="\n\n".join(["A needle."] * 50))
    query = parse_query("needle")

    def page(offset: int) -> list[Found]:
        return search(query, EVERYTHING, limit=20, offset=offset).found

    assert find("needle").total == 201
    keys = [(row.key, row.part) for offset in range(0, 260, 20) for row in page(offset)]
    assert len(keys) == 250
    assert search(query, EVERYTHING, offset=250).found == []


SAID = st.lists(
    st.sampled_from(["A needle.", "Needle, needle!", "The hay of a stack.", "Needle in hay."]),
    max_size=12,
)


def said(sentences: list[str]) -> str:
    """Captions, a sentence every two seconds."""
    return "WEBVTT\n" + "".join(
        f"\n00:{2 * at:02}.000 --> 00:{2 * at + 2:02}.000\n{sentence}\n"
        for at, sentence in enumerate(sentences)
    )


def place_of(found: Found) -> tuple[bool, float]:
    """Sort key within a step: the title, then speech by second, then the text."""
    return found.part != "title", float("inf") if found.start_ms is None else found.start_ms


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(SAID, SAID, st.integers(0, 3)), min_size=1, max_size=6),
    size=st.integers(1, 9),
)
def test_pages_lose_nothing_and_keep_steps_together(
    steps: list[tuple[list[str], list[str], int]], size: int
) -> None:
    with transaction.atomic():
        course = factories.course()
        for number, (english, korean, texts) in enumerate(steps):
            title = "A needle" if number % 3 == 2 else f"Step {number}"
            body = "\n\n".join(["The needle again."] * texts)
            video = factories.video(factories.step(course, title=title, kind="video", body=body))
            for language, sentences in (("en", english), ("ko", korean)):
                if sentences:
                    factories.transcript(video, said(sentences), language)

        query = parse_query("needle")
        everything = search(query, EVERYTHING, limit=1_000).found
        pages = [
            search(query, EVERYTHING, limit=size, offset=offset).found
            for offset in range(0, len(everything) + size, size)
        ]
        transaction.set_rollback(True)

    groups = [list(group) for _, group in groupby(everything, key=lambda row: row.key)]
    assert [row for page in pages for row in page] == everything
    said_once = [place for place in everything if place.part == "speech"]
    assert len({(row.key, row.language, row.start_ms) for row in said_once}) == len(said_once)
    assert len(groups) == len({row.key for row in everything})
    assert all(group == sorted(group, key=place_of) for group in groups)
    named = [group[0].part == "title" for group in groups]
    assert named == sorted(named, reverse=True)


@pytest.mark.django_db
def test_steps_come_in_the_order_of_their_best_and_hits_in_that_of_the_film() -> None:
    course = factories.course()
    poor = factories.video(factories.step(course, title="First", kind="video", body=""))
    good = factories.video(factories.step(course, title="Second", kind="video", body=""))
    factories.transcript(poor, said(["A river and much more that is said in a longer sentence."]))
    factories.transcript(
        good, said(["A long walk along the river.", "No.", "River, river, river!"])
    )

    found = find("river").found

    assert [(row.title, row.start_ms) for row in found] == [
        ("Second", 0),
        ("Second", 4000),
        ("First", 0),
    ]
