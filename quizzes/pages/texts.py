"""The texts of a question: HTML rendered at save, and plain text derived from it."""

from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import questions as q
from quizzes.queries import AttemptQuestionFacts
from quizzes.validation import GAP

STEM_CHARACTERS = 300


def stored_html(asked: AttemptQuestionFacts, place: str) -> SafeString:
    """A text that was rendered and cleaned when the question was saved."""
    return SafeString(asked.html.get(place, ""))


def stem_parts(asked: AttemptQuestionFacts) -> tuple[SafeString, SafeString | None]:
    """The stem before and after the gap that a typed response fills; None: there is no gap."""
    stem = stored_html(asked, "stem")
    if asked.question.kind not in q.TYPED:
        return stem, None
    before, found, after = stem.partition(GAP)
    # Not within a tag, such as an image's description.
    if not found or before.rfind("<") > before.rfind(">"):
        return stem, None
    return SafeString(before), SafeString(after)


def option_text(asked: AttemptQuestionFacts, index: int, part: str = "text") -> str:
    """An option (or its match) in plain text."""
    if asked.question.kind == q.TRUE_FALSE:
        return true_or_false(index)
    plain = _in_plain(asked.html.get(f"option.{index}.{part}", ""))
    return plain or str(getattr(asked.question.options[index], part))


def option_html(asked: AttemptQuestionFacts, index: int) -> str:
    if asked.question.kind == q.TRUE_FALSE:
        return true_or_false(index)
    return stored_html(asked, f"option.{index}.text")


def true_or_false(index: int) -> str:
    return _("True") if index == 0 else _("False")


def beginning(html: str) -> str:
    """The first words of a question, in plain text; a tag that is cut off is left out."""
    whole = html if html.rfind("<") <= html.rfind(">") else html[: html.rfind("<")]
    text = _in_plain(whole.replace("</p>", " ")).replace(GAP, "…")
    if len(text) <= STEM_CHARACTERS and whole == html:
        return text
    cut = text[:STEM_CHARACTERS]
    # At a word, where there are spaces.
    return (cut.rpartition(" ")[0] or cut).rstrip(",;:") + "…"


def _in_plain(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())
