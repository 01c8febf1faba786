"""Which questions are asked of a quiz: those it names and those it draws by tag."""

from random import Random

from quizzes.authoring import newest_versions
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.selection import CHANCE, SelectionRule, draw


def draw_versions(
    quiz: Quiz, *, is_shuffled: bool, chance: Random = CHANCE
) -> list[QuestionVersion]:
    """The newest versions of what the quiz asks, in order; retired questions are left out."""
    slots = quiz.slots.select_related("question").order_by("position", "id")
    rules = [
        SelectionRule(slot.question_id, slot.tag, slot.count)
        for slot in slots
        if slot.question is None or slot.question.retired_at is None
    ]
    in_use = Question.objects.in_use().filter(course=quiz.step.course_id)
    tagged = {
        rule.tag: list(in_use.tagged(rule.tag).order_by("pk").values_list("pk", flat=True))
        for rule in rules
        if rule.tag
    }
    chosen = draw(rules, tagged, is_shuffled=is_shuffled, chance=chance)
    versions = {row.question_id: row for row in newest_versions().filter(question__in=chosen)}
    return [versions[pk] for pk in chosen if pk in versions]
