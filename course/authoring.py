"""Saving steps and courses: Markdown is rendered once, at save."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from course import outline
from course.files.covers import renew_cover
from course.models import Course, OldSlug, SitePage, Step, StepFile, TextRendering
from course.search import index
from course.text.markdown import RENDERING, MarkdownProblem, Picture, RenderedMarkdown, render

# Further renderers run when a course is saved; apps above this one register theirs.
RENDERERS: list[Callable[[Course, dict[str, Picture]], None]] = []


# What `note_film` writes of a step, and nothing else.
FILM_FIELDS = frozenset({"film_ms", "film_revision"})


class TextRefused(ValueError):
    """A text that cannot be rendered; `problems` says where and why."""

    def __init__(self, problems: tuple[MarkdownProblem, ...]) -> None:
        super().__init__("; ".join(f"line {item.line}: {item.message}" for item in problems))
        self.problems = problems


def pictures_of(course: Course) -> dict[str, Picture]:
    pictures = {}
    for file in course.files.all():
        file.course = course
        pictures[file.name] = Picture(file.get_absolute_url(), file.width, file.height)
    return pictures


@transaction.atomic
def save_step(step: Step, *, at: datetime, pictures: dict[str, Picture] | None = None) -> None:
    """Render and save a step, and note which files its text uses. Raises TextRefused."""
    course = step.course
    index.lock_course(course.pk)
    rendered = render(
        step.body,
        pictures=pictures_of(course) if pictures is None else pictures,
        language=course.language,
        han_language=course.han_language,
    )
    if rendered.problems:
        raise TextRefused(rendered.problems)
    step.body_html = rendered.html
    step.edited_at = at
    _save(step)
    _note_files_in_text(step, rendered.used)
    index.write_step(step)


def _save(step: Step) -> None:
    """Save a step, but not what it knew of its film, which may have been replaced meanwhile."""
    is_new = step._state.adding  # noqa: SLF001 - Django's public name
    names = [field.name for field in Step._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    step.save(update_fields=None if is_new else [n for n in names if n not in FILM_FIELDS])


def note_film(step_id: int, *, length_ms: int | None, revision: int) -> None:
    """Note the length and revision of a step's film; None: there is none to play."""
    Step.objects.filter(pk=step_id).update(film_ms=length_ms, film_revision=revision)


def _note_files_in_text(step: Step, names: tuple[str, ...]) -> None:
    _note_files(step, names, flag="is_in_text")


def note_files_in_questions(step: Step, names: Iterable[str]) -> None:
    """Note which files a step's questions show, so that whoever may see the step may fetch them."""
    _note_files(step, tuple(names), flag="is_in_questions")


def _note_files(step: Step, names: tuple[str, ...], *, flag: str) -> None:
    known = {row.file.name: row for row in step.step_files.select_related("file")}
    for name, row in known.items():
        if getattr(row, flag) != (name in names):
            setattr(row, flag, name in names)
            if row.is_listed or row.is_shown:
                row.save(update_fields=[flag])
            else:
                row.delete()
    new = [name for name in names if name not in known]
    StepFile.objects.bulk_create(
        StepFile(step=step, file=file, is_listed=False, **{flag: True})
        for file in (step.course.files.filter(name__in=new) if new else [])
    )


@transaction.atomic
def save_course(course: Course) -> None:
    """Render and save a course; its former slug keeps redirecting to it. Raises TextRefused."""
    rendered = render(
        course.body,
        pictures=pictures_of(course) if course.pk else {},
        language=course.language,
        han_language=course.han_language,
    )
    if rendered.problems:
        raise TextRefused(rendered.problems)
    course.body_html = rendered.html
    before = Course.objects.filter(pk=course.pk).values_list("slug", flat=True).first()
    renew_cover(course)
    course.save()
    OldSlug.objects.filter(slug=course.slug).delete()
    if before and before != course.slug:
        OldSlug.objects.update_or_create(slug=before, defaults={"course": course})
    index.renew_scopes(course.pk)


@transaction.atomic
def publish_step(step: Step, *, at: datetime) -> None:
    """Publish a step, once; the whole course is renumbered."""
    index.lock_course(step.course_id)
    if step.published_at is None:
        step.published_at = at
        step.save(update_fields=["published_at"])
    outline.renumber(step.course)
    step.refresh_from_db(fields=["week_number", "number"])


@transaction.atomic
def unpublish_step(step: Step) -> None:
    """Unpublish a step; learners' work on it is kept."""
    index.lock_course(step.course_id)
    step.published_at = None
    step.save(update_fields=["published_at"])
    outline.renumber(step.course)
    step.refresh_from_db(fields=["week_number", "number"])


@transaction.atomic
def rerender_course(course: Course) -> None:
    """Render every text of a course again, after its files or languages changed."""
    pictures = pictures_of(course)
    save_course(course)
    for step in course.steps.all():
        step.course = course
        save_step(step, at=step.edited_at or timezone.now(), pictures=pictures)
    for render_more in RENDERERS:
        render_more(course, pictures)


def rerender_outdated(*, say: Callable[[int, int], None]) -> None:
    """Render all texts again when an older version rendered them.

    Each course is a separate transaction; a text that is refused now keeps its HTML. `say(done,
    all)` reports each course.
    """
    if TextRendering.objects.filter(version=RENDERING).exists():
        return
    keys = list(Course.objects.order_by("pk").values_list("pk", flat=True))
    for done, key in enumerate(keys, start=1):
        _rerender_as_it_is(key)
        say(done, len(keys))
    for page in SitePage.objects.all():
        rendered = render_site_page(page.body)
        if not rendered.problems:
            SitePage.objects.filter(pk=page.pk).update(body_html=rendered.html)
    TextRendering.objects.update_or_create(pk=1, defaults={"version": RENDERING})


@transaction.atomic
def _rerender_as_it_is(course_id: int) -> None:
    """Render every text of a course again; nothing else of it changes."""
    index.lock_course(course_id)
    course = Course.objects.get(pk=course_id)
    pictures = pictures_of(course)
    rows: list[tuple[type[Course | Step], int, str]] = [(Course, course.pk, course.body)]
    rows += [(Step, key, body) for key, body in course.steps.values_list("pk", "body")]
    for model, key, body in rows:
        rendered = render(
            body,
            pictures=pictures,
            language=course.language,
            han_language=course.han_language,
        )
        if not rendered.problems:
            model._default_manager.filter(pk=key).update(body_html=rendered.html)  # noqa: SLF001
    for render_more in RENDERERS:
        render_more(course, pictures)


def render_site_page(body: str) -> RenderedMarkdown:
    return render(body, pictures={}, language=settings.LANGUAGE_CODE, han_language="zh-Hans")


def save_site_page(page: SitePage) -> None:
    """Render and save a page of the site. Raises TextRefused."""
    rendered = render_site_page(page.body)
    if rendered.problems:
        raise TextRefused(rendered.problems)
    page.body_html = rendered.html
    page.save()
