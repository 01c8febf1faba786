"""Invalid course folders: every problem is reported with its file and line, all at once."""

from pathlib import Path

import pytest

from desk.coursefiles.problems import CourseRefused
from desk.coursefiles.reader.course import read_course
from tests.factories.course_folder import (
    ARTICLE,
    CAPTIONS,
    DRAFT,
    FILM,
    LAST,
    SAMPLE,
    VIDEO,
    WEBM,
    picture,
    put,
    replace,
    write_course,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_course(tmp_path / "rivers")


def _problems(folder: Path) -> list[str]:
    with pytest.raises(CourseRefused) as refused:
        read_course(folder)
    return [str(problem) for problem in refused.value.problems]


def test_read_course_knows_order_and_parts(folder: Path) -> None:
    files = read_course(folder)

    assert [step.facts.key[0] for step in files.steps] == ["a", "b", "c", "d"]
    assert [week.number for week in files.weeks] == [1, 2]
    video = files.steps[1]
    assert [film.format for _, film in video.films] == ["mp4"]
    assert list(video.captions) == ["en"]
    assert files.steps[2].facts.duration_ms == 62_500
    assert not files.remarks


@pytest.mark.parametrize(
    ("ending", "content"),
    [
        ("srt", "1\n00:00:01,000 --> 00:00:02,000\n비\n"),
        ("sbv", "0:00:01.000,0:00:02.000\n비\n"),
        ("ttml", '<tt><body><p begin="1s" end="2s">비</p></body></tt>'),
    ],
)
def test_read_course_takes_captions_of_other_formats(
    folder: Path, ending: str, content: str
) -> None:
    put(folder, f"week-1-springs/1-rain/02-drops.ko.{ending}", content)

    captions = read_course(folder).steps[1].captions["ko"][1]

    assert [(cue.start_ms, cue.plain) for cue in captions.cues] == [(1000, "비")]


def test_read_course_remarks_on_a_formula_that_cannot_be_read(folder: Path) -> None:
    replace(folder, ARTICLE, "![A map]", r"$\frac{a$ ![A map]")

    (remark,) = read_course(folder).remarks

    assert remark.line == 17
    assert "the formula “\\frac{a” cannot be read" in remark.message


def test_read_course_refuses_a_text_that_is_too_long(folder: Path) -> None:
    replace(folder, ARTICLE, "![A map]", "a " * 100_001 + "![A map]")

    assert any("more than 200,000 characters" in problem for problem in _problems(folder))


def test_read_course_takes_the_sample_without_a_remark() -> None:
    files = read_course(SAMPLE)

    assert len(files.steps) >= 12
    assert not files.folder.strays


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        (
            VIDEO,
            "video",
            "vidoe",
            f"{VIDEO}, line 3: kind must be one of video, article, quiz, test; found",
        ),
        (ARTICLE, "minutes: 5", "minutes: five", "line 5: minutes must be a whole number; found"),
        (ARTICLE, "minutes: 5", "minutes: 99999", "line 5: minutes “99999”: "),
        (ARTICLE, "open: yes", "open: perhaps", "line 6: open must be yes or no; found “perhaps”"),
        (
            ARTICLE,
            "open: yes",
            "opne: yes",
            "line 6: there is no field “opne”; did you mean “open”",
        ),
        (ARTICLE, "title: Clouds", "title:", "line 4: title is missing"),
        (ARTICLE, "title: Clouds", f"title: {'x' * 201}", "line 4: title “xxxx"),
        (ARTICLE, "name: notes.pdf", "name: lost.pdf", "line 8: there is no “lost.pdf” in the"),
        (ARTICLE, "url: https", "url: javascript", "line 12: url “javascript://weather.example/”"),
        (ARTICLE, "(map.png)", "(lost.png)", "line 17: the course has no image “lost.png”"),
        (ARTICLE, "![A map]", "![]", "line 17: the image “map.png” has no description"),
        (
            ARTICLE,
            "aaaaaaaa",
            "aaaa",
            f"{ARTICLE}, line 2: key must be 8 characters of a–z and 2–9",
        ),
        (ARTICLE, "aaaaaaaa", "dddddddd", f"{LAST}, line 2: key dddddddd is that of {ARTICLE} too"),
        (ARTICLE, "open: yes", "duration: 1:00", "line 6: duration belongs to videos only"),
        (DRAFT, "1:02.500", "an hour", "line 6: duration must look like 8:02"),
        (DRAFT, "published: no", "minutes: 1", "a published video needs film and captions"),
        (VIDEO, "licence: CC BY", "paragraphed: [ko]", "there are no captions in “ko”"),
        ("course.md", "slug: rivers", "slug: Rivers!", "course.md, line 2: slug “Rivers!”"),
        ("course.md", "hours_per_week: 2.5", "hours_per_week: few", "must be a number"),
        ("course.md", "hours_per_week: 2.5", "hours_per_week: NaN", "must be a number"),
        ("course.md", "hours_per_week: 2.5", "language: klingonese!", "is not a language tag"),
        ("course.md", "image: files/map.png", "image: map.jpg", "there is no picture “map.jpg”"),
        ("course.md", "- Read a map", "  Read a map", "line 11: outcomes must be a list"),
        ("course.md", "- Read a map", "Read a map", "line 12: the header cannot be read"),
        ("course.md", "- Read a map", "- Read: maps", "outcomes must be a list of texts"),
        ("course.md", "  slug: delta", "  slog: delta", "did you mean “slug”"),
        (
            "course.md",
            "hours_per_week: 2.5",
            "completion: never",
            "completion can be offer, automatic, off; found “never”",
        ),
        (
            "course.md",
            "hours_per_week: 2.5",
            "certificate_percent: 101",
            "certificate_percent “101”",
        ),
        (
            "course.md",
            "hours_per_week: 2.5",
            "certificate: perhaps",
            "certificate must be yes or no; found “perhaps”",
        ),
        ("week-2-deltas/week.md", "title: Deltas", "name: Deltas", "title is missing"),
    ],
)
def test_read_course_names_file_and_line(
    folder: Path, name: str, old: str, new: str, problem: str
) -> None:
    replace(folder, name, old, new)

    problems = _problems(folder)

    assert any(problem in line for line in problems), problems


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("files/Big Map.png", picture(), "files/Big Map.png: names are plain and lower-case"),
        ("files/map.svg", "<svg/>", "files/map.svg: “map.svg”: This is not a PNG"),
        ("week-1-springs/1-rain/02-drops.webm", "no film", "This is neither an MP4 nor a WebM"),
        ("week-1-springs/1-rain/02-drops.webm", FILM.read_bytes(), "let its name end in .mp4"),
        ("week-1-springs/1-rain/02-drops.720p.mp4", FILM.read_bytes(), "the same format and"),
        ("week-1-springs/1-rain/02-drops.poster.jpg", picture(), "a second poster beside"),
        ("week-1-springs/1-rain/02-drops.vtt", CAPTIONS, "the name must say the language"),
        ("week-1-springs/1-rain/02-drops.EN.vtt", CAPTIONS, "is in the same language, en"),
        ("week-1-springs/1-rain/02-drops.ko.vtt", "Hello", "02-drops.ko.vtt: these are no"),
        (
            "week-1-springs/1-rain/02-drops.ko.vtt",
            CAPTIONS + "\n00:99.000 --> 01:00.000\nLost\n",
            "02-drops.ko.vtt, line 6: the times could not be read",
        ),
        ("week-1-springs/1-rain/01-clouds.mp4", FILM.read_bytes(), "is no video: films"),
        ("week-1-springs/1-rain/02-again.md", "---\ntitle: x\n---\n", "the same number as"),
        ("week-1-springs/1-rain/more.md", "---\ntitle: x\n---\n", "must begin with a number"),
        ("week-1-springs/3-hail/01-x.md", "---\ntitle: x\n---\n", "activity.md is missing"),
        ("week-1-springs/01-x.md", "---\ntitle: x\n---\n", "lies in the folder of an activity"),
        ("week-3-seas/notes.txt", "x", "week-3-seas: week.md is missing"),
        ("week-0/week.md", "---\ntitle: x\n---\n", "weeks count from 1"),
        ("week-2-again/week.md", "---\ntitle: x\n---\n", "has the same number as week-2-again"),
        ("week-1-springs/1-rain/activity.md", "---\ntitle: R\n---\nText\n", "has a title only"),
    ],
)
def test_read_course_names_the_file_it_cannot_take(
    folder: Path, name: str, content: str | bytes, problem: str
) -> None:
    put(folder, name, content)

    problems = _problems(folder)

    assert any(problem in line for line in problems), problems


def test_read_course_tells_all_problems_at_once(folder: Path) -> None:
    replace(folder, ARTICLE, "open: yes", "opne: yes")
    replace(folder, VIDEO, "video", "vidoe")
    put(folder, "files/map.svg", "<svg/>")
    (folder / "week-2-deltas/1-mud/activity.md").write_text("Mud")

    problems = _problems(folder)

    assert {line.split(",")[0].split(":")[0] for line in problems} >= {
        ARTICLE,
        VIDEO,
        "files/map.svg",
        "week-2-deltas/1-mud/activity.md",
    }


def test_read_course_without_a_course_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert _problems(tmp_path / "empty") == [
        "course.md: is missing: is this the folder of a course?"
    ]
    assert "there is no such folder" in _problems(tmp_path / "nowhere")[0]


def test_read_course_names_stray_files_and_goes_on(folder: Path) -> None:
    put(folder, "README.md", "About these files.")
    put(folder, "week-1-springs/1-rain/02-drops.en.ass", "x")
    put(folder, ".hidden", "x")
    (folder / "files/link.png").symlink_to(folder / "files/map.png")

    files = read_course(folder)

    assert {files.folder.name(path) for path in files.folder.strays} == {
        "README.md",
        "week-1-springs/1-rain/02-drops.en.ass",
        "files/link.png",
    }
    assert "link.png" not in files.files


def test_read_course_takes_several_encodings_of_a_film(folder: Path) -> None:
    put(folder, "week-1-springs/1-rain/02-drops.webm", WEBM.read_bytes())

    files = read_course(folder)

    assert [film.format for film in files.steps[1].facts.films] == ["mp4", "webm"]
