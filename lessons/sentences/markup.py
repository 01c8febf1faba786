"""HTML markup of transcripts: the only module that knows its elements.

A paragraph is a skip link and a `<p>` of sentences. A sentence is the element with the id `t166` or
`t166-2`, a cue (or its part in a sentence) one with `data-t="166250-170000"`. Stored HTML is
changed at the offsets in `sentence_index`.
"""

import re
from html import escape, unescape

from course.text.timecodes import clock
from lessons.sentences.sentence_index import SentenceEntry
from lessons.sentences.skip_labels import label_language, skip_label

COLUMN_END = "</p>"
PARAGRAPH_END = f"{COLUMN_END}</div>"
_SKIP = '<a class="skip" href="'
_ID = '<span id="t'
_NAMED = '" class="named" tabindex="-1'
_PLACE = '<i id="here"></i>'
_NOT_WORDS = re.compile(r"<rt>[^<]*(?:<(?!/?rt>)[^<>]*>[^<]*)*</rt>|<[^<>]*>")


# Rendering at save ---------------------------------------------------------------------------


def paragraph_start(link: str) -> str:
    """A paragraph up to its words, followed by PARAGRAPH_END; `link` is its skip link."""
    return f'<div class="para">{link}<p>'


def skip_link(start_ms: int, query: str, language: str) -> str:
    """The timestamp in the margin that links to `query`, labelled in the transcript's language."""
    words = label_language(language)
    is_own = words == language.partition("-")[0].lower()
    lang = "" if is_own else f' lang="{words}"'
    return (
        f'{_SKIP}?{escape(query)}">'
        f'<span class="clock" aria-hidden="true">{clock(start_ms)}</span>'
        f'<span class="vh"{lang}>{skip_label(start_ms, language)} </span></a>'
    )


def speaker_name(name: str) -> str:
    """The speaker from here on; `name` is HTML."""
    return f'<b class="speaker">{name}:</b> '


def sentence_of_cue(id_: str, start_ms: int, end_ms: int, words: str) -> str:
    """A sentence within one cue, as one element; without an id the rest of a sentence."""
    opening = f' id="{id_}"' if id_ else ""
    return f'<span{opening} data-t="{start_ms}-{end_ms}">{words}</span>'


def sentence_of_cues(id_: str, cues: str) -> str:
    """A sentence around the elements of its cues."""
    return f'<span id="{id_}">{cues}</span>' if id_ else cues


# Changes for a page --------------------------------------------------------------------------


def with_skips_to(html: str, start: str) -> str:
    """HTML whose skip links begin with this part of a URL, which ends with "?" or "&"."""
    return html.replace(f"{_SKIP}?", f"{_SKIP}{escape(start)}")


def sentence_words(html: str, entry: SentenceEntry) -> str:
    """The words of a sentence of stored HTML, on one line, without ruby."""
    return " ".join(unescape(_NOT_WORDS.sub("", html[entry.at : entry.end])).split())


def mark_sentence(html: str, entry: SentenceEntry) -> str:
    """Stored HTML with this sentence highlighted, and the place before it as the target `here`."""
    return _marked(html, entry.at, entry.id)


def bilingual_row(link: str, paragraphs: str) -> str:
    """A row of simultaneous speech: a skip link and a paragraph of either language."""
    return f'<div class="para pair">{link}{paragraphs}</div>'


def column_start(language: str, direction: str, *, is_right: bool) -> str:
    """A paragraph of one language in such a row, up to its words, followed by COLUMN_END."""
    side = ' class="b"' if is_right else ""
    return f'<p{side} lang="{language}" dir="{direction}">'


def words_on_left(html: str, entry: SentenceEntry, named: SentenceEntry | None) -> str:
    """An entry of stored HTML, highlighted if it is the named sentence."""
    words = html[entry.begin : entry.end]
    return _marked(words, entry.at - entry.begin, entry.id) if entry == named else words


def words_on_right(html: str, entry: SentenceEntry) -> str:
    """An entry of stored HTML with "b" for "t" in its id, so that ids are unique in the page."""
    if not entry.n:
        return html[entry.begin : entry.end]
    letter = entry.at + len(_ID) - 1
    return f"{html[entry.begin : letter]}b{html[letter + 1 : entry.end]}"


def _marked(html: str, at: int, id_: str) -> str:
    after = at + len(_ID) - 1 + len(id_)
    return f"{html[:at]}{_PLACE}{html[at:after]}{_NAMED}{html[after:]}"
