"""Step admin: created, edited, published, moved, deleted, with their history."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from course.course_files import store_course_file
from course.models import Course, CourseFile, Step, StepFile, StepLink, User
from course.progress import complete
from course.text.markdown import LONGEST_MARKDOWN
from tests import factories
from tests.desk.conftest import step_data


def change_url(step: Step) -> str:
    return reverse("admin:course_step_change", args=[step.pk])


def png(name: str = "map.png", colour: str = "navy") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def queries(client: Client, url: str) -> int:
    client.get(url)  # Warms up caches, such as that of content types.
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_new_step_is_a_draft_at_the_end(desk: Client, article: Step) -> None:
    data = {"activity": article.activity_id, "kind": "video", "title": "A new film"}

    response = desk.post(reverse("admin:course_step_add"), data)

    step = Step.objects.get(title="A new film")
    assert response.headers["Location"] == change_url(step)
    assert (step.position, step.published_at, step.course) == (2, None, article.course)
    assert LogEntry.objects.get().object_id == str(step.pk)


def test_edited_text_is_rendered(desk: Client, article: Step) -> None:
    data = step_data(article, title="Springs", body="## Springs\n\nWater **rises**.")

    response = desk.post(change_url(article), data)

    article.refresh_from_db()
    assert response.headers["Location"].endswith(f"/outline/#step-{article.pk}")
    assert article.title == "Springs"
    assert "<strong>rises</strong>" in article.body_html


def test_broken_formula_is_saved_and_named_with_its_line(desk: Client, article: Step) -> None:
    data = step_data(article, body="Fine: $x$.\n\nNot: $\\frac{a$.")

    page = desk.post(change_url(article), data, follow=True).content.decode()

    article.refresh_from_db()
    assert "Line 3: the formula “\\frac{a” cannot be read and is shown as it was typed" in page
    assert "<code>$\\frac{a$</code>" in article.body_html


def test_text_that_is_too_long_is_refused(desk: Client, article: Step) -> None:
    data = step_data(article, body="a " * LONGEST_MARKDOWN)

    page = desk.post(change_url(article), data).content.decode()

    assert "the text has more than 200,000 characters" in page
    assert not LogEntry.objects.exists()


def test_edit_again_changes_nothing_more(desk: Client, article: Step) -> None:
    data = step_data(article, body="Once")
    desk.post(change_url(article), data)

    response = desk.post(change_url(article), data)

    article.refresh_from_db()
    assert response.status_code == 302
    assert (article.body, article.label) == ("Once", "1.1")


def test_stale_page_shows_both_versions_before_it_overwrites(desk: Client, article: Step) -> None:
    edition = desk.get(change_url(article)).context["edition"]
    desk.post(change_url(article), step_data(article, body="Theirs", edition=edition))
    mine = step_data(article, body="Mine", edition=edition)

    refused = desk.post(change_url(article), mine)
    form = refused.context["adminform"].form
    article.refresh_from_db()
    between = article.body
    desk.post(change_url(article), mine | {"edition": refused.context["edition"]})

    article.refresh_from_db()
    assert "Saved meanwhile: Theirs" in refused.content.decode()
    assert form["body"].value() == "Mine"
    assert (between, article.body) == ("Theirs", "Mine")


def test_history_says_what_was_changed(desk: Client, article: Step) -> None:
    desk.post(change_url(article), step_data(article, title="Springs"))

    content = desk.get(reverse("admin:course_step_history", args=[article.pk])).content.decode()

    assert "Changed Title." in content
    assert "Grace Lindqvist" in content


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Text\n\n![A map](nowhere.png)", "Line 3: the course has no image “nowhere.png”"),
        ("![](map.png)", "Line 1: the image “map.png” has no description"),
    ],
)
def test_refused_text_names_the_line_and_writes_nothing(
    desk: Client, article: Step, body: str, message: str
) -> None:
    store_course_file(article.course, "map.png", ContentFile(png().read()))

    response = desk.post(change_url(article), step_data(article, title="Other", body=body))

    before = article.body
    article.refresh_from_db()
    assert message in response.content.decode()
    assert body in response.content.decode()
    assert (article.title, article.body) == ("Where rivers rise", before)
    assert not LogEntry.objects.exists()


def test_pictures_come_with_the_text_that_shows_them(desk: Client, article: Step) -> None:
    data = step_data(article, body="![A map](old-map.png)", pictures=[png("Old Map.png")])

    response = desk.post(change_url(article), data)

    article.refresh_from_db()
    assert response.status_code == 302
    assert "old-map.png" in article.body_html
    assert StepFile.objects.get().is_in_text


def test_picture_never_replaces_another_unasked(desk: Client, article: Step) -> None:
    store_course_file(article.course, "map.png", ContentFile(png().read()))

    response = desk.post(change_url(article), step_data(article, pictures=[png(colour="red")]))

    assert "The course has another “map.png” already" in response.content.decode()
    assert CourseFile.objects.count() == 1


def test_refused_picture_writes_nothing(desk: Client, article: Step) -> None:
    html = SimpleUploadedFile("a.png", b"<script>alert(1)</script>", "image/png")

    response = desk.post(change_url(article), step_data(article, title="x", pictures=[html]))

    article.refresh_from_db()
    assert "not a PNG, JPEG, WebP or GIF image" in response.content.decode()
    assert article.title == "Where rivers rise"
    assert not CourseFile.objects.exists()


def test_unpublished_step_leaves_the_numbers(desk: Client, article: Step) -> None:
    second = factories.step(article.course, 1, "Second")

    desk.post(change_url(article), step_data(article, state="draft"))

    article.refresh_from_db()
    second.refresh_from_db()
    assert (article.label, second.label) == ("", "1.1")


def test_published_step_gets_its_number(desk: Client, rivers: Course) -> None:
    draft = factories.step(rivers, 1, "Draft", is_published=False)

    desk.post(change_url(draft), step_data(draft, state="published"))

    draft.refresh_from_db()
    assert draft.label == "1.1"


def test_step_moves_to_the_end_of_another_week(desk: Client, article: Step) -> None:
    other = factories.step(article.course, 2, "Mouths")

    desk.post(change_url(article), step_data(article, activity=other.activity_id))

    article.refresh_from_db()
    assert article.label == "2.2"


def test_links_and_files_are_listed(desk: Client, article: Step) -> None:
    file = store_course_file(article.course, "map.png", ContentFile(png().read()))
    data = step_data(article) | {
        "step_files-TOTAL_FORMS": "1",
        "step_files-0-file": file.pk,
        "step_files-0-title": "A map",
        "step_files-0-position": "1",
        "links-TOTAL_FORMS": "1",
        "links-0-title": "Atlas",
        "links-0-url": "https://atlas.example/",
        "links-0-position": "1",
    }

    desk.post(change_url(article), data)

    assert StepFile.objects.get().title == "A map"
    assert StepLink.objects.get().url == "https://atlas.example/"


def test_file_shown_in_the_text_may_be_listed_too_and_taken_off(
    desk: Client, article: Step
) -> None:
    file = store_course_file(article.course, "map.png", ContentFile(png().read()))
    text = {"body": "![A map](map.png)"}
    desk.post(change_url(article), step_data(article, **text))
    listing = {"step_files-TOTAL_FORMS": "1", "step_files-0-file": file.pk}
    listing |= {"step_files-0-title": "A map", "step_files-0-position": "1"}

    added = desk.post(change_url(article), step_data(article, **text) | listing)
    row = StepFile.objects.get()
    was = (row.is_listed, row.is_in_text)
    removing = listing | {
        "step_files-INITIAL_FORMS": "1",
        "step_files-0-id": row.pk,
        "step_files-0-DELETE": "on",
    }
    removed = desk.post(change_url(article), step_data(article, **text) | removing)

    row = StepFile.objects.get()
    assert (added.status_code, removed.status_code) == (302, 302)
    assert was == (True, True)
    assert (row.is_listed, row.is_in_text) == (False, True)


def test_file_of_a_foreign_course_is_not_offered_nor_taken(
    desk: Client, article: Step, deserts: Course
) -> None:
    foreign = store_course_file(deserts, "dunes.png", ContentFile(png().read()))
    data = step_data(article) | {
        "step_files-TOTAL_FORMS": "1",
        "step_files-0-file": foreign.pk,
        "step_files-0-position": "1",
    }

    shown, posted = desk.get(change_url(article)), desk.post(change_url(article), data)

    assert b"dunes" not in shown.content
    assert b"Select a valid choice" in posted.content
    assert not StepFile.objects.exists()


def test_step_learners_have_been_at_is_kept(desk: Client, article: Step, ada: User) -> None:
    enrolment = factories.enrol(ada, article.course)
    complete(enrolment.pk, article.pk, at=factories.NOW)
    url = reverse("admin:course_step_delete", args=[article.pk])

    answers = [desk.get(url, follow=True), desk.post(url, {"post": "yes"}, follow=True)]

    for answer in answers:
        assert "Learners have been at “1.1 Where rivers rise”" in answer.content.decode()
        assert "Ada" not in answer.content.decode()
    assert Step.objects.filter(pk=article.pk).exists()


def test_untouched_step_is_deleted_and_numbers_close_up(desk: Client, article: Step) -> None:
    second = factories.step(article.course, 1, "Second")
    url = reverse("admin:course_step_delete", args=[article.pk])

    asked, done = desk.get(url), desk.post(url, {"post": "yes"})

    second.refresh_from_db()
    assert asked.status_code == 200
    assert done.headers["Location"].startswith(f"/admin/course/course/{second.course_id}/outline/")
    assert not Step.objects.filter(pk=article.pk).exists()
    assert second.label == "1.1"


def test_learners_text_is_escaped_everywhere(desk: Client, rivers: Course) -> None:
    bad = '"><img src=x onerror=alert(1)>'
    step = factories.step(rivers, 1, bad)
    desk.post(change_url(step), step_data(step, title=bad + "!"))
    pages = ["change", "history", "delete"]
    urls = [reverse(f"admin:course_step_{page}", args=[step.pk]) for page in pages]
    urls += [
        reverse("admin:course_step_changelist"),
        reverse("admin:course_course_outline", args=[rivers.pk]),
    ]

    for url in urls:
        content = desk.get(url).content.decode()
        assert "onerror=alert(1)" in content, url
        assert "<img src=x" not in content, url


def test_number_of_queries_is_constant(desk: Client, article: Step) -> None:
    course = article.course
    outline = reverse("admin:course_course_outline", args=[course.pk])
    steps = reverse("admin:course_step_changelist")
    store_course_file(course, "a.png", ContentFile(png().read()))
    StepFile.objects.create(step=article, file=course.files.get(), title="A")
    StepLink.objects.create(step=article, title="A", url="https://a.example/")
    pages = [outline, steps, change_url(article), reverse("admin:index")]
    pages.append(reverse("admin:course_course_files", args=[course.pk]))
    few = [queries(desk, page) for page in pages]

    for number in (2, 3):
        step = factories.step(course, number, f"Step {number}")
        store_course_file(course, f"{number}.png", ContentFile(png(colour="red").read()))
        file = course.files.get(name=f"{number}.png")
        StepFile.objects.create(step=article, file=file, title="More")
        StepFile.objects.create(step=step, file=file, title="More")
        StepLink.objects.create(step=article, title="More", url="https://a.example/")

    assert [queries(desk, page) for page in pages] == few
    assert max(few) <= 15


def test_staff_edits_any_course(
    sam: User, article: Step, as_person: Callable[[User], Client]
) -> None:
    response = as_person(sam).post(change_url(article), step_data(article, title="By Sam"))

    article.refresh_from_db()
    assert response.status_code == 302
    assert article.title == "By Sam"
