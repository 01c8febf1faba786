"""Command: import question files into a course, and report the result of each question."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from course.authoring import pictures_of
from course.models import Course
from desk.coursefiles.stored import course_facts
from desk.questionfiles.importing import import_questions
from desk.questionfiles.reading import QuestionsRefused, RefusedQuestion, read_question_file


class Command(BaseCommand):
    help = (
        "Add the questions of files (Moodle's GIFT or XML, Aiken, or our own form) to a course,"
        " where quizzes can ask them. Questions that are there already stay as they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the course's short name, as in its address")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--tag", default="", help="a tag for all of them, to draw by")
        parser.add_argument("--encoding", default="", help="of files it is told wrongly of")

    def handle(self, *_args: Any, **options: Any) -> None:
        course = Course.objects.filter(slug=options["slug"]).first()
        if course is None:
            raise CommandError(f"There is no course “{options['slug']}”.")
        for path in options["files"]:
            self.import_file(course, path, options["tag"], options["encoding"])

    def import_file(self, course: Course, path: Path, tag: str, encoding: str) -> None:
        try:
            read = read_question_file(
                path.read_bytes(),
                name=path.name,
                encoding=encoding,
                facts=course_facts(course),
                pictures=pictures_of(course),
            )
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except QuestionsRefused as refused:
            raise CommandError(f"{path}: refused, nothing was saved: {refused}.") from refused
        done = import_questions(course, read.incoming, tag=tag, at=timezone.now())
        left = [*read.refused, *done.refused]
        self.stdout.write(
            f"{path}: {len(done.created)} created, {len(done.updated)} updated,"
            f" {len(done.unchanged)} unchanged, {len(left)} refused"
        )
        if read.encoding != "utf-8":
            self.stdout.write(f"  note     read as {read.encoding}: look at its letters")
        for item in sorted(left, key=lambda each: each.line):
            self.stdout.write(f"  refused  {_line(item)}")
        for each in read.incoming:
            for loss in each.losses:
                self.stdout.write(f"  lost     line {each.line}: {loss}")


def _line(item: RefusedQuestion) -> str:
    where = f"line {item.line}: " if item.line else ""
    return f"{where}{item.reason}" + (f" – {item.text}" if item.text else "")
