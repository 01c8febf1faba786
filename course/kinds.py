"""The kinds of step there are; what each kind shows is wired in config/kinds.py."""

from django.utils.translation import gettext_lazy as _

ARTICLE = "article"
VIDEO = "video"
QUIZ = "quiz"
TEST = "test"

# What educators choose from; the column does not restrict the kinds.
KINDS = [
    (VIDEO, _("Video")),
    (ARTICLE, _("Article")),
    (QUIZ, _("Quiz")),
    (TEST, _("Test")),
]

# Steps of these kinds complete by responding, not by a button.
ASSESSED = frozenset({QUIZ, TEST})

_NAMES = dict(KINDS)


def kind_name(kind: str) -> str:
    """The kind in words for readers."""
    return str(_NAMES.get(kind, kind))
