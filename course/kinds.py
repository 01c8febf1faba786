"""The kinds of step there are; what each kind shows is wired in config/kinds.py."""

from django.utils.translation import gettext_lazy as _

ARTICLE = "article"
VIDEO = "video"

# The quiz and test kinds join when their pages exist; the column does not restrict them.
KINDS = [(VIDEO, _("Video")), (ARTICLE, _("Article"))]

_NAMES = dict(KINDS)


def kind_name(kind: str) -> str:
    """The kind in words for readers."""
    return str(_NAMES.get(kind, kind))
