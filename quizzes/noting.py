"""Questions as places of learners' notes, once they have been responded to."""

from collections.abc import Mapping

from course.access import StepAccess
from course.models.notes import LONGEST_QUOTE
from course.notes.writing import NotePlace
from course.pages.note_pages.places import FoundPlace
from course.text.plain_text import html_to_text
from quizzes.models import AttemptQuestion


def question_place(access: StepAccess, asked: Mapping[str, str]) -> FoundPlace:
    """The question of this key, if one has responded to it in this step."""
    key = asked.get("question", "")
    if not key or access.membership is None:
        return FoundPlace()
    rows = AttemptQuestion.objects.filter(
        attempt__enrolment=access.membership.enrolment_id,
        attempt__quiz=access.step.pk,
        question__key=key,
        responses__isnull=False,
    )
    row = rows.select_related("version").order_by("-attempt__number").first()
    if row is None:
        return FoundPlace()
    quote = html_to_text(row.version.html.get("stem", ""))[:LONGEST_QUOTE]
    return FoundPlace(
        quote=quote,
        language=access.course.language,
        fields={"question": key},
        make=lambda: NotePlace(quote=quote, question=key),
    )
