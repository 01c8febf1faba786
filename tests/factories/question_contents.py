"""Questions for tests, short to write."""

from collections.abc import Sequence
from typing import Any

from quizzes import questions as q


def one(*options: str | q.Option, right: int | None = 0, **fields: Any) -> q.QuestionContent:
    return _choice(q.ONE, options, () if right is None else (right,), fields)


def several(*options: str | q.Option, right: Sequence[int], **fields: Any) -> q.QuestionContent:
    return _choice(q.SEVERAL, options, right, fields)


def true_false(*, is_true: bool, **fields: Any) -> q.QuestionContent:
    return _choice(q.TRUE_FALSE, ("", ""), (0 if is_true else 1,), fields)


def typed(*options: str | q.Option, kind: str = q.TEXT, **fields: Any) -> q.QuestionContent:
    """All options without an explicit worth are right."""
    return _choice(kind, options, range(len(options)), fields)


def number(*options: str | q.Option, **fields: Any) -> q.QuestionContent:
    """Options like “5 ± 1” include their tolerance."""
    made = []
    for option in options:
        text, _, tolerance = option.partition("±") if isinstance(option, str) else ("", "", "")
        made.append(
            q.Option(text.strip(), q.RIGHT, tolerance=tolerance.strip())
            if isinstance(option, str)
            else option
        )
    return typed(*made, kind=q.NUMBER, **fields)


def matching(*pairs: tuple[str, str], **fields: Any) -> q.QuestionContent:
    options = tuple(q.Option(text, match=match) for text, match in pairs)
    return q.QuestionContent(q.MATCHING, fields.pop("stem", "Which?"), options, **fields)


def ordering(*items: str, **fields: Any) -> q.QuestionContent:
    options = tuple(q.Option(item) for item in items)
    return q.QuestionContent(q.ORDERING, fields.pop("stem", "In which order?"), options, **fields)


def _choice(
    kind: str, options: Sequence[str | q.Option], right: Sequence[int], fields: dict[str, Any]
) -> q.QuestionContent:
    made = tuple(
        option
        if isinstance(option, q.Option)
        else q.Option(option, q.RIGHT if index in right else 0)
        for index, option in enumerate(options)
    )
    return q.QuestionContent(kind, fields.pop("stem", "Which?"), made, **fields)
