"""Command: export the questions of a course, or of one of its quizzes, as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from course.models import Course
from desk.coursefiles.stored import questions_of
from desk.questionfiles.exporting import export_questions
from desk.questionfiles.reading import CUEBOOK
from quizzes import questions as q
from quizzes.formats.registry import FORMATS, GIFT
from quizzes.models import Quiz, QuizItem


class Command(BaseCommand):
    help = (
        "Write a course's questions in Moodle's GIFT, in another format (--format moodle-xml or"
        " aiken) or in our own form (--format cuebook)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the course's short name, as in its address")
        parser.add_argument("file", type=Path, nargs="?", help="without it, standard output")
        parser.add_argument("--format", choices=[*FORMATS, CUEBOOK], default=GIFT)
        parser.add_argument("--quiz", default="", metavar="KEY", help="only what this step asks")

    def handle(self, *_args: Any, **options: Any) -> None:
        course = Course.objects.filter(slug=options["slug"]).first()
        if course is None:
            raise CommandError(f"There is no course “{options['slug']}”.")
        text, left = export_questions(self.chosen(course, options["quiz"]), options["format"])
        path: Path | None = options["file"]
        try:
            if path is None:
                self.stdout.write(text, ending="")
            else:
                path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        for each in left:
            reasons = [each.reason] if each.reason else each.losses
            verb = "not written" if each.reason else "lost"
            for reason in reasons:
                self.stderr.write(f"{verb}: {each.authored.title or each.authored.key}: {reason}")

    def chosen(self, course: Course, quiz_key: str) -> list[q.Authored]:
        """The questions in use; those of a quiz in the order of its items."""
        present = {
            key: each.authored
            for key, each in questions_of(course).items()
            if each.row.retired_at is None
        }
        if not quiz_key:
            return list(present.values())
        quiz = Quiz.objects.filter(step__course=course, step__key=quiz_key).first()
        if quiz is None:
            raise CommandError(f"There is no quiz or test with the key “{quiz_key}”.")
        chosen = {
            authored.key: authored
            for slot in quiz.slots.select_related("question")
            for authored in present.values()
            if _is_asked(authored, slot)
        }
        return list(chosen.values())


def _is_asked(authored: q.Authored, slot: QuizItem) -> bool:
    """Whether the item names the question, or may draw it."""
    if slot.question is not None:
        return slot.question.key == authored.key
    return slot.tag in authored.tags
