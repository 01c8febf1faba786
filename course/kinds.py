"""The kinds of step; config/kinds.py maps each to its view."""

from django.utils.translation import gettext_lazy as _

ARTICLE = "article"
VIDEO = "video"
QUIZ = "quiz"
TEST = "test"

# Choices for educators; the database column does not restrict the kinds.
KINDS = [
    (VIDEO, _("Video")),
    (ARTICLE, _("Article")),
    (QUIZ, _("Quiz")),
    (TEST, _("Test")),
]

# Steps of these kinds are completed by answering, not by a button.
ASSESSED = frozenset({QUIZ, TEST})

_NAMES = dict(KINDS)


def kind_name(kind: str) -> str:
    """The name of the kind, for readers."""
    return str(_NAMES.get(kind, kind))
