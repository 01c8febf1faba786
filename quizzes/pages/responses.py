"""A learner's responses: as initial form data, and in words."""

from quizzes import questions as q
from quizzes.forms import FormResponse, to_form
from quizzes.marking import ResponseValue, asked_pairs, right_picks
from quizzes.pages.shown import ShownQuestion
from quizzes.pages.texts import option_text
from quizzes.queries import AttemptQuestionFacts

# Of these a form that is open again holds nothing: the response that was chosen is known as wrong.
CHOSEN_ONCE = frozenset({q.ONE, q.TRUE_FALSE})


def held_response(shown: ShownQuestion) -> FormResponse:
    """The initial form data: the last try, unless it was a single choice, which is known now."""
    asked = shown.asked
    is_known = shown.is_open and asked.question.kind in CHOSEN_ONCE
    return FormResponse() if is_known or not asked.tried else last_response(asked)


def last_response(asked: AttemptQuestionFacts) -> FormResponse:
    """The last try as the form would hold it."""
    given = asked.tried[-1].given
    if asked.question.kind == q.MATCHING:
        # Of matches that read alike only the first is offered.
        firsts = {asked.question.options[index].match: index for index in asked.order}
        picks = tuple(firsts[asked.question.options[pick].match] for pick in given.picks)
        given = ResponseValue(picks)
    return to_form(given, asked.order)


def response_words(asked: AttemptQuestionFacts, sent: FormResponse) -> tuple[str, ...]:
    """A response as a learner would say it, piece by piece, in plain text."""
    question, order = asked.question, asked.order
    if question.kind in q.TYPED:
        return (sent.text,) if sent.text else ()
    if question.kind == q.MATCHING:
        pairs = zip(asked_pairs(question), sent.picks, strict=False)
        return tuple(
            _pair_words(asked, left, order[pick]) for left, pick in pairs if 0 <= pick < len(order)
        )
    return tuple(option_text(asked, order[pick]) for pick in sent.picks if 0 <= pick < len(order))


def right_words(asked: AttemptQuestionFacts) -> tuple[str, ...]:
    """The right response in plain text."""
    question = asked.question
    right = right_picks(question)
    if question.kind in q.TYPED:
        option = question.options[right[0]]
        unit = f" {question.units[0].name}" if question.units else ""
        around = f" ± {option.tolerance}" if option.tolerance else ""
        return (f"{option.text}{around}{unit}",)
    if question.kind == q.MATCHING:
        return tuple(_pair_words(asked, index, index) for index in right)
    return tuple(option_text(asked, index) for index in right)


def _pair_words(asked: AttemptQuestionFacts, left: int, right: int) -> str:
    return f"{option_text(asked, left)} → {option_text(asked, right, 'match')}"
