"""Results page of a quiz or test: percentages, texts and the coordinates of the histogram."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from course.kinds import TEST
from course.models import Run
from course.moments import MomentLink, moment_links
from course.text.plain_text import html_to_text
from quizzes.kinds.registry import KINDS, kind_of
from quizzes.marking import right_picks
from quizzes.models import Quiz
from quizzes.results import statistics
from quizzes.results.figures import (
    QuestionResults,
    QuizResults,
    Standing,
    VersionResults,
    Wrong,
    quiz_results,
)

MOST_WRONG: Final = 3
MOST_SENTENCES: Final = 10
# The histogram, in SVG units: width of a bar, height of the highest, y of the base line.
TENTH, HIGHEST, FLOOR = 32, 96, 124


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the histogram: the scores from `low` to `high` percent."""

    low: int
    high: int
    count: int
    percent: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + TENTH // 2


@dataclass(frozen=True, slots=True)
class Scores:
    """The distribution of scores; `pass_x` is the position of the pass mark."""

    count: int
    mean: int
    median: int
    bars: list[Bar]
    pass_percent: int | None

    @property
    def pass_x(self) -> int:
        return (self.pass_percent or 0) * TENTH * statistics.BINS // 100


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A choice, pair or position: how many of the first tries have it."""

    html: SafeString
    match: SafeString
    worth: int
    count: int
    percent: int
    is_commonest: bool


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A wrong response: the typed text, or the texts of the options chosen."""

    typed: str
    texts: list[SafeString]
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class PointedLine:
    """A moment, and how many wrong responses got feedback that links to it."""

    link: MomentLink
    count: int


@dataclass(frozen=True, slots=True)
class VersionLines:
    number: int
    responses: int
    stem: SafeString
    foreseen: list[str]
    lines: list[ResultLine]
    wrong: list[WrongLine]


@dataclass(frozen=True, slots=True)
class QuestionLines:
    number: int
    key: str
    title: str
    plain_stem: str
    kind: str
    is_retired: bool
    tries: int
    responses: int
    facility: int | None
    discrimination: str
    verdict: str
    versions: list[VersionLines]
    pointed: list[PointedLine] = field(default_factory=list)

    @property
    def is_placed(self) -> bool:
        """Whether lines are pairs or positions, which count correct placements."""
        return KINDS[self.kind].is_placed


@dataclass(frozen=True, slots=True)
class ResultsPage:
    is_test: bool
    standing: Standing
    scores: Scores | None
    questions: list[QuestionLines]
    pointed: list[PointedLine]
    # How many first attempts were sampled, if not all of them.
    looked_at: int | None = None


def results_page(quiz: Quiz, run: Run | None) -> ResultsPage:
    """Results of one run, or of all."""
    results = quiz_results(quiz, run)
    is_test = quiz.step.kind == TEST
    pointed = [_pointed(question) for question in results.questions]
    links = moment_links(moment for counts in pointed for moment in counts)
    return ResultsPage(
        is_test=is_test,
        standing=results.standing,
        scores=_scores(results, quiz.pass_percent if is_test else None),
        questions=[
            _question(question, _sentences(counts, links))
            for question, counts in zip(results.questions, pointed, strict=True)
        ],
        pointed=_sentences(_added(pointed), links)[:MOST_SENTENCES],
        looked_at=results.looked_at,
    )


def _scores(results: QuizResults, pass_percent: int | None) -> Scores | None:
    mean, median = statistics.mean(results.scores), statistics.median(results.scores)
    if mean is None or median is None:
        return None
    bins = statistics.distribution(results.scores)
    bars = []
    for index, count in enumerate(bins):
        height = -(-count * HIGHEST // max(bins))
        low = index * 100 // statistics.BINS
        high = 100 if index == statistics.BINS - 1 else low + 9
        percent = _percent(count, sum(bins))
        bars.append(Bar(low, high, count, percent, index * TENTH, FLOOR - height, height))
    return Scores(sum(bins), _whole(mean), _whole(median), bars, pass_percent)


def _question(results: QuestionResults, pointed: list[PointedLine]) -> QuestionLines:
    newest = results.versions[0]
    value = results.discrimination
    return QuestionLines(
        number=results.number,
        key=results.row.key,
        title=results.row.title,
        plain_stem=html_to_text(newest.version.html.get("stem", "")),
        kind=newest.question.kind,
        is_retired=results.row.retired_at is not None,
        tries=results.tries,
        responses=results.responses,
        facility=None if results.facility is None else _whole(results.facility),
        discrimination="" if value is None else f"{value:.2f}".replace("-", "\u2212"),
        verdict=statistics.verdict(value),
        versions=[_version(each) for each in results.versions if each.responses],
        pointed=pointed,
    )


def _version(results: VersionResults) -> VersionLines:
    question = results.question
    kind = kind_of(question)
    return VersionLines(
        number=results.version.number,
        responses=results.responses,
        stem=_text(results, "stem"),
        foreseen=[
            kind.option_text(i, question.options[i]) for i in right_picks(question) if kind.is_typed
        ],
        lines=[] if kind.is_typed else _lines(results),
        # For single-choice questions the list of choices includes and marks it.
        wrong=[
            _wrong(results, each) for each in results.commonest(0 if kind.picks_one else MOST_WRONG)
        ],
    )


def _lines(results: VersionResults) -> list[ResultLine]:
    """Choices in the author's order, or the pairs or items to be matched or ordered."""
    options = results.question.options
    kind = kind_of(results.question)
    if kind.is_placed:
        places = results.rightly_placed()
        counts = list(zip(right_picks(results.question), places, strict=False))
    else:
        counts = [(index, results.chosen(index)) for index in range(len(options))]
    commonest = results.wrong[0].given.picks if results.wrong else ()
    return [
        ResultLine(
            html=_option(results, index),
            match=_text(results, f"option.{index}.match"),
            worth=options[index].worth,
            count=count,
            percent=_percent(count, results.responses),
            is_commonest=kind.picks_one and commonest == (index,),
        )
        for index, count in counts
    ]


def _wrong(results: VersionResults, wrong: Wrong) -> WrongLine:
    picks = wrong.given.picks
    texts = [_option(results, pick) for pick in picks]
    if kind_of(results.question).has_matches:
        pairs = zip(right_picks(results.question), picks, strict=False)
        texts = [
            _option(results, pair) + SafeString(" → ") + _text(results, f"option.{pick}.match")
            for pair, pick in pairs
        ]
    percent = _percent(wrong.count, results.responses)
    return WrongLine(wrong.given.text, texts, wrong.count, percent)


def _option(results: VersionResults, index: int) -> SafeString:
    fixed = kind_of(results.question).fixed_text(index)
    if fixed:
        return SafeString(_(fixed))
    return _text(results, f"option.{index}.text")


def _text(results: VersionResults, place: str) -> SafeString:
    """A text of the version as HTML, which `course.text.markdown` rendered at save."""
    return SafeString(results.version.html.get(place, ""))


def _pointed(question: QuestionResults) -> dict[int, int]:
    return _added(version.pointed() for version in question.versions)


def _added(many: Iterable[dict[int, int]]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for one in many:
        for moment, count in one.items():
            counts[moment] = counts.get(moment, 0) + count
    return counts


def _sentences(counts: dict[int, int], links: dict[int, MomentLink]) -> list[PointedLine]:
    lines = [PointedLine(links[pk], count) for pk, count in counts.items() if pk in links]
    return sorted(lines, key=lambda line: -line.count)


def _percent(part: int, whole: int) -> int:
    return _whole(Fraction(part, whole)) if whole else 0


def _whole(value: Fraction) -> int:
    """Rounded to whole percent, halves up; 0 and 100 only if exact."""
    percent = int(value * 100 + Fraction(1, 2))
    if 0 < value < 1:
        return min(max(percent, 1), 99)
    return percent
