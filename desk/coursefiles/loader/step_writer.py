"""Writing a step from its files."""

from datetime import datetime

from django.core.files.base import File

from course import authoring
from course.models import Course, Step, StepFile, StepLink
from course.search import index
from desk.coursefiles import facts as f
from desk.coursefiles.reader.step_files import StepFiles
from desk.coursefiles.stored import content_sha256
from lessons.film.files import delete_video, remove_film, remove_poster, store_film, store_poster
from lessons.models import Video
from lessons.transcripts import remove_transcript, save_transcript
from quizzes.authoring import save_settings
from quizzes.models import Quiz


class StepWriter:
    """Writes steps of one course, at one time."""

    def __init__(self, course: Course, *, at: datetime) -> None:
        self._course = course
        self._at = at
        self._pictures = authoring.pictures_of(course)
        self._files = {file.name: file for file in course.files.all()}

    def write(self, step: StepFiles, row: Step) -> None:
        """Update the row (its course and activity set, new or not) from the files."""
        facts = step.facts
        row.kind, row.title, row.summary = facts.kind, facts.title, facts.summary
        row.licence, row.minutes, row.is_open = facts.licence, facts.minutes, facts.is_open
        row.body = facts.body
        row.published_at = (row.published_at or self._at) if facts.is_published else None
        authoring.save_step(row, at=self._at, pictures=self._pictures)
        self._write_listed(row, facts)
        self._write_links(row, facts)
        self._write_video(row, step)
        self._write_quiz(row, facts.quiz)

    def _write_quiz(self, row: Step, facts: f.QuizFileFacts | None) -> None:
        """The settings; the items follow once all questions are written."""
        if facts is None:
            return
        quiz = Quiz.objects.filter(step=row).first() or Quiz(step=row)
        quiz.marks_by_try, quiz.pass_percent = list(facts.worths), facts.pass_percent
        quiz.retry_hours, quiz.limit_minutes = facts.retry_hours, facts.limit_minutes
        quiz.closes_with_run, quiz.is_shuffled = facts.closes_with_run, facts.is_shuffled
        save_settings(quiz)

    def _write_listed(self, row: Step, facts: f.StepFacts) -> None:
        known = {each.file_id: each for each in StepFile.objects.filter(step=row)}
        for position, (name, title) in enumerate(facts.files, start=1):
            file = self._files[name]
            each = known.pop(file.pk, None) or StepFile(step=row, file=file)
            each.is_listed, each.title, each.position = True, title, position
            each.save()
        for each in known.values():
            if not each.is_shown:
                each.delete()
            elif each.is_listed:
                each.is_listed = False
                each.save(update_fields=["is_listed"])

    def _write_links(self, row: Step, facts: f.StepFacts) -> None:
        links = StepLink.objects.filter(step=row).order_by("position", "id")
        if tuple(links.values_list("url", "title")) == facts.links:
            return
        links.delete()
        StepLink.objects.bulk_create(
            StepLink(step=row, position=position, url=url, title=title)
            for position, (url, title) in enumerate(facts.links, start=1)
        )

    def _write_video(self, row: Step, step: StepFiles) -> None:
        facts = step.facts
        video = Video.objects.filter(step=row).first()
        if not (facts.films or facts.duration_ms):
            if video is not None:
                delete_video(row)
                video.delete()
                index.delete_speech(row.pk)
            return
        if video is not None:
            self._remove_films(video, facts)
        self._write_films(row, step)
        self._write_parts(row, step)

    def _remove_films(self, video: Video, facts: f.StepFacts) -> None:
        wanted = {film.sha256 for film in facts.films}
        for film in video.files.all():
            if film.sha256 not in wanted:
                remove_film(film)

    def _write_films(self, row: Step, step: StepFiles) -> None:
        known = set(Video.objects.filter(step=row).values_list("files__sha256", flat=True))
        for path, film in step.films:
            if film.sha256 not in known:
                with path.open("rb") as opened:
                    store_film(row, File(opened), at=self._at, facts=film)

    def _write_parts(self, row: Step, step: StepFiles) -> None:
        """Poster and transcripts; a video without a film has the duration of its header."""
        facts = step.facts
        video, _ = Video.objects.get_or_create(
            step=row, defaults={"duration_ms": facts.duration_ms or 1}
        )
        if facts.duration_ms and video.duration_ms != facts.duration_ms:
            video.duration_ms = facts.duration_ms
            video.save(update_fields=["duration_ms"])
        if content_sha256(video.poster_source) != facts.poster:
            self._write_poster(video, step)
        self._write_transcripts(video, step)

    def _write_poster(self, video: Video, step: StepFiles) -> None:
        remove_poster(video)
        if step.poster is None:
            return
        with step.poster.open("rb") as opened:
            store_poster(video.step, File(opened))

    def _write_transcripts(self, video: Video, step: StepFiles) -> None:
        known = {
            row.language: f.CaptionsFacts(row.language, row.sha256, row.is_paragraphed)
            for row in video.transcripts.all()
        }
        for wanted in step.facts.captions:
            if known.pop(wanted.language, None) != wanted:
                path, captions = step.captions[wanted.language]
                save_transcript(
                    video,
                    wanted.language,
                    captions,
                    source_name=path.name,
                    actor=None,
                    at=self._at,
                    source=path.read_bytes(),
                )
        for language in known:
            remove_transcript(video, language)
