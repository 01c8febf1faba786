"""Films, posters, captions and transcripts at the desk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course.models import Course, Step
from lessons.models import Transcript, Video, VideoFile
from tests import factories
from tests.desk.conftest import VTT, step_data
from tests.factories.uploads import change_url, poster, upload
from tests.seed_page import STARTS, needs_seed, seed_page, seed_paragraphs


@pytest.fixture
def draft(rivers: Course) -> Step:
    """A video step with nothing in it yet."""
    return factories.step(rivers, 1, "Down the Nile", kind="video", is_published=False)


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: list(each) for name, each in response.context["adminform"].form.errors.items()}


def test_what_to_correct_is_named_and_linked_at_the_top(desk: Client, film: Step) -> None:
    broken = "WEBVTT\n\n00:99.000 --> 00:05.000\nNo time.\n"
    sent = step_data(film, title="", captions_language="ko", captions_file=upload("강.vtt", broken))

    page = desk.post(change_url(film), sent).content.decode()

    summary = page.partition('class="error-summary"')[2].partition("</nav>")[0]
    assert page.index('class="errornote"') < page.index('class="error-summary"')
    assert '<a href="#id_title">Title</a>' in summary
    assert (
        '<a href="#id_captions_file">Upload captions</a> “강.vtt” (한국어) was not taken:'
        in summary
    )
    assert "Line 3:" in summary
    assert summary.index("#id_title") < summary.index("#id_captions_file")
    assert page.count('id="id_captions_file"') == 1
    assert "error-summary" not in desk.get(change_url(film)).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.vtt", b"%PDF-1.7\n" + b"junk\xff" * 300, "This is a PDF; captions are"),
        ("a.vtt", b"PK\x03\x04" + bytes(range(256)) * 8, "This is a ZIP archive or a document"),
        ("a.srt", b"\x89PNG\r\n\x1a\n" + bytes(1000), "This is a picture; captions are"),
        ("a.srt", bytes(4) + b"ftypisom" + bytes(900), "This is a film; captions are"),
        ("a.srt", bytes(900), "This is not a text file"),
    ],
)
def test_what_is_no_text_is_named_and_not_shown(
    desk: Client, film: Step, name: str, data: bytes, what: str
) -> None:
    response = desk.post(change_url(film), step_data(film, captions_file=upload(name, data)))

    form = response.context["adminform"].form
    assert what in " ".join(errors_of(response)["captions_file"])
    assert not form["captions_text"].value()
    assert "captions_text" not in form.errors
    assert "\ufffd" not in response.content.decode()


def test_a_wrong_tag_is_one_error(desk: Client, film: Step) -> None:
    sent = step_data(film, captions_language="english please", captions_file=upload("a.vtt", VTT))

    found = errors_of(desk.post(change_url(film), sent))

    assert found["captions_language"] == [
        "“english please” is not a language tag such as en, ko or zh-Hans."
    ]


@pytest.mark.process
def test_film_poster_and_captions_in_one_go_and_published(
    desk: Client, draft: Step, films: Callable[..., bytes]
) -> None:
    data = step_data(
        draft,
        state="published",
        mp4=upload("a.mp4", films("a.mp4")),
        webm=upload("a.webm", films("a.webm")),
        poster=poster(),
        captions_file=upload("rhine.vtt", VTT),
    )

    response = desk.post(change_url(draft), data)

    draft.refresh_from_db()
    video = Video.objects.get(step=draft)
    transcript = Transcript.objects.get()
    assert response.status_code == 302
    assert draft.label == "1.1"
    assert {row.format for row in video.files.all()} == {"mp4", "webm"}
    assert video.poster_sha256
    assert (transcript.language, transcript.source_name) == ("en", "rhine.vtt")
    assert transcript.cues.count() == 2
    assert str(transcript.imported_by) == "Grace Lindqvist"


@pytest.mark.process
def test_same_films_again_change_nothing(
    desk: Client, draft: Step, films: Callable[..., bytes]
) -> None:
    for _ in range(2):
        data = step_data(draft, mp4=upload("a.mp4", films("a.mp4")), poster=poster())
        response = desk.post(change_url(draft), data)

    assert response.status_code == 302
    assert VideoFile.objects.count() == 1
    assert Video.objects.get().revision == 1


@pytest.mark.process
def test_encodings_of_two_films_are_not_mixed(
    desk: Client, draft: Step, films: Callable[..., bytes]
) -> None:
    desk.post(change_url(draft), step_data(draft, mp4=upload("a.mp4", films("a.mp4"))))

    response = desk.post(
        change_url(draft), step_data(draft, webm=upload("b.webm", films("b.webm", 6)))
    )

    assert "This film runs 0:06, the other one 0:03" in response.content.decode()
    assert VideoFile.objects.count() == 1


@pytest.mark.process
def test_film_in_the_wrong_field_is_refused(
    desk: Client, draft: Step, films: Callable[..., bytes]
) -> None:
    response = desk.post(change_url(draft), step_data(draft, webm=upload("a.webm", films("a.mp4"))))

    assert "This is a MP4 film; upload it in the other field." in response.content.decode()
    assert not Video.objects.exists()


@pytest.mark.parametrize(
    ("field", "name", "message"),
    [
        ("mp4", "a.mp4", "neither an MP4 nor a WebM film"),
        ("webm", "a.webm", "neither an MP4 nor a WebM film"),
        ("poster", "a.png", "not a PNG, JPEG, WebP or GIF image"),
        ("captions_file", "a.vtt", "This is a web page (HTML)"),
    ],
)
def test_html_by_any_name_is_refused_and_nothing_is_written(
    desk: Client, film: Step, field: str, name: str, message: str
) -> None:
    html = "<!doctype html><html><script>alert(1)</script></html>"
    before = list(VideoFile.objects.values()), list(Transcript.objects.values())

    response = desk.post(
        change_url(film), step_data(film, title="Changed", **{field: upload(name, html)})
    )

    film.refresh_from_db()
    assert message in response.content.decode()
    assert film.title == "Down the Rhine"
    assert (list(VideoFile.objects.values()), list(Transcript.objects.values())) == before


def test_step_without_film_and_captions_is_not_published(desk: Client, draft: Step) -> None:
    response = desk.post(change_url(draft), step_data(draft, state="published"))

    content = response.content.decode()
    draft.refresh_from_db()
    assert "the step needs a film" in content
    assert "the step needs captions with their transcript" in content
    assert draft.published_at is None


def test_published_step_does_not_lose_its_last_film_or_transcript(desk: Client, film: Step) -> None:
    data = step_data(
        film,
        remove_films=[row.pk for row in VideoFile.objects.all()],
        remove_transcripts=[row.pk for row in Transcript.objects.all()],
    )

    response = desk.post(change_url(film), data)

    assert "the step needs a film" in response.content.decode()
    assert (VideoFile.objects.count(), Transcript.objects.count()) == (1, 1)


def test_draft_may_lose_them(desk: Client, film: Step) -> None:
    data = step_data(
        film,
        state="draft",
        remove_films=[row.pk for row in VideoFile.objects.all()],
        remove_transcripts=[row.pk for row in Transcript.objects.all()],
    )

    response = desk.post(change_url(film), data)

    assert response.status_code == 302
    assert (VideoFile.objects.count(), Transcript.objects.count()) == (0, 0)


def test_films_of_a_foreign_step_are_not_removed(desk: Client, film: Step, deserts: Course) -> None:
    foreign = factories.step(deserts, 1, "Dunes", kind="video")
    factories.video(foreign, captions=VTT)
    data = step_data(
        film,
        remove_films=[foreign.video.files.get().pk],
        remove_transcripts=[foreign.video.transcripts.get().pk],
    )

    response = desk.post(change_url(film), data)

    assert response.status_code == 200
    assert foreign.video.files.count() == 1
    assert foreign.video.transcripts.count() == 1


def test_corrected_captions_replace_the_language(desk: Client, film: Step) -> None:
    corrected = VTT.replace("river", "brook")

    response = desk.post(
        change_url(film), step_data(film, captions_file=upload("new.vtt", corrected))
    )

    transcript = Transcript.objects.get()
    assert response.status_code == 302
    assert transcript.source_name == "new.vtt"
    assert "brook" in transcript.html


def test_captions_in_another_language_join(desk: Client, film: Step) -> None:
    data = step_data(film, captions_language="KO", captions_text=VTT.replace("river", "강"))

    desk.post(change_url(film), data)

    assert set(Transcript.objects.values_list("language", flat=True)) == {"en", "ko"}


def test_captions_need_a_language_that_is_one(desk: Client, film: Step) -> None:
    answers = [
        desk.post(change_url(film), step_data(film, captions_language=tag, captions_text=VTT))
        for tag in ("", "klingonish!")
    ]

    assert "Say which language" in answers[0].content.decode()
    assert "is not a language tag" in answers[1].content.decode()
    assert Transcript.objects.count() == 1


def test_captions_with_a_bad_cue_say_its_line_after_saving(desk: Client, film: Step) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nGood\n\n00:05.000 --> oops\nNo <i>time</i>\n"

    response = desk.post(change_url(film), step_data(film, captions_text=text), follow=True)

    content = response.content.decode()
    assert "Captions: 1 cue taken, 0 repaired, 1 not taken." in content
    assert "Line 6" in content
    assert "No &lt;i&gt;time" in content or "oops" in content
    assert "<i>time" not in content


def test_captions_that_outlast_the_film_are_pointed_out(desk: Client, film: Step) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nGood\n\n10:00.000 --> 10:04.000\nLate\n"

    response = desk.post(change_url(film), step_data(film, captions_text=text), follow=True)

    assert "The captions in English run to 10:04, the film to 8:02" in response.content.decode()


BROKEN = "WEBVTT\n\n00:05.000 --> oops\nNo time at all\n\nthen --> never\nNeither <b>this</b>\n"


def test_refused_paste_names_each_line_and_stays(desk: Client, film: Step) -> None:
    response = desk.post(change_url(film), step_data(film, captions_text=BROKEN))

    content = response.content.decode()
    assert "Line 3:" in content
    assert "Line 6:" in content
    assert "00:05.000 --&gt; oops\nNo time at all" in content.replace("\r\n", "\n")
    assert Transcript.objects.get().cues.count() == 2


def test_text_of_a_refused_file_can_be_corrected_in_place(desk: Client, film: Step) -> None:
    refused = desk.post(
        change_url(film), step_data(film, captions_file=upload("my captions.vtt", BROKEN))
    )
    content = refused.content.decode()
    form = refused.context["adminform"].form
    kept = {name: form[name].value() for name in ("captions_text", "captions_name")}

    accepted = desk.post(
        change_url(film),
        step_data(
            film,
            **kept
            | {
                "captions_text": kept["captions_text"].replace(
                    "00:05.000 --> oops", "00:05.000 --> 00:06.000"
                )
            },
        ),
    )

    transcript = Transcript.objects.get()
    assert "The text of “my captions.vtt” is kept here" in content
    assert "Line 3:" in content
    assert kept == {"captions_text": BROKEN, "captions_name": "my captions.vtt"}
    assert accepted.status_code == 302
    assert transcript.source_name == "my captions.vtt"
    assert [remark["kind"] for remark in transcript.report if remark["kind"] == "refused"]


def test_good_file_is_kept_when_something_else_is_wrong(desk: Client, film: Step) -> None:
    data = step_data(film, title="", captions_file=upload("good.vtt", VTT))

    response = desk.post(change_url(film), data)

    form = response.context["adminform"].form
    assert form["captions_text"].value() == VTT
    assert "is kept here" in response.content.decode()


def test_encoding_can_be_chosen(desk: Client, film: Step) -> None:
    captions = upload("old.srt", "1\n00:00:01,000 --> 00:00:03,000\nДунай\n".encode("cp1251"))

    desk.post(
        change_url(film),
        step_data(film, captions_file=captions, captions_encoding="windows-1251"),
    )

    assert Transcript.objects.get().cues.get().plain == "Дунай"


def test_captions_before_any_film_are_refused_and_kept(desk: Client, draft: Step) -> None:
    response = desk.post(change_url(draft), step_data(draft, captions_text=VTT))

    assert "Upload the film first" in response.content.decode()
    assert response.context["adminform"].form["captions_text"].value() == VTT
    assert not Transcript.objects.exists()


@needs_seed
@pytest.mark.parametrize("way", ["paste", "upload"])
def test_seed_page_becomes_eleven_paragraphs(desk: Client, film: Step, way: str) -> None:
    text = seed_page().read_text()
    given = {"captions_text": text} if way == "paste" else {"captions_file": upload("s.txt", text)}

    response = desk.post(change_url(film), step_data(film, **given))

    transcript = Transcript.objects.get()
    cues = list(transcript.cues.values_list("start_ms", "plain"))
    assert response.status_code == 302
    assert transcript.format == "skip-to"
    assert [start // 1000 for start, _ in cues] == list(STARTS)
    assert [plain for _, plain in cues] == seed_paragraphs()
    assert "Share this video" not in transcript.html


def test_report_and_names_from_files_are_escaped(desk: Client, film: Step) -> None:
    bad = '"><img src=x onerror=alert(1)>.vtt'
    text = VTT + "\n00:09.000 --> x\n<svg onload=alert(1)>\n"
    desk.post(change_url(film), step_data(film, captions_text=text, captions_name=bad))

    content = desk.get(change_url(film)).content.decode()

    assert Transcript.objects.get().source_name == bad
    assert "1 line not taken" in content
    assert "<img src=x" not in content
    assert "<svg onload" not in content


def test_upload_script_is_told_where_to_go(desk: Client, film: Step) -> None:
    response = desk.post(change_url(film), step_data(film), headers={"X-Upload": "1"})

    assert response.json() == {
        "location": reverse("admin:course_course_outline", args=[film.course_id])
        + f"#step-{film.pk}"
    }


def test_number_of_queries_is_constant(desk: Client, film: Step) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(change_url(film)).status_code == 200
        return len(captured)

    queries()
    few = queries()
    for number, language in ((360, "ko"), (1080, "de")):
        VideoFile.objects.create(
            video=film.video, format="webm", width=9, height=number, bytes=9, file="films/no.webm"
        )
        factories.transcript(film.video, VTT, language)

    assert queries() == few
