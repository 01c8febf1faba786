"""The elements of a transcript's HTML: no other module knows how they are written.

A paragraph is a skip link and a `<p>` of sentences. A sentence is the element with the id `t166`
or `t166-2`, a cue (or its part in a sentence) one with `data-t="166250-170000"`. Changes to stored
HTML happen at the offsets that `sentence_index` keeps.
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
_NOT_WORDS = re.compile(r"<rt>.*?</rt>|<[^>]*>", re.DOTALL)


# What is written at save ---------------------------------------------------------------------


def paragraph_start(link: str) -> str:
    """A paragraph up to its words, which PARAGRAPH_END follows; `link` is its skip link."""
    return f'<div class="para">{link}<p>'


def skip_link(start_ms: int, query: str, language: str) -> str:
    """The clock in the margin that leads to `query`, its words in the transcript's language."""
    words = label_language(language)
    is_own = words == language.partition("-")[0].lower()
    lang = "" if is_own else f' lang="{words}"'
    return (
        f'{_SKIP}?{escape(query)}">'
        f'<span class="clock" aria-hidden="true">{clock(start_ms)}</span>'
        f'<span class="vh"{lang}>{skip_label(start_ms, language)} </span></a>'
    )


def speaker_name(name: str) -> str:
    """Who speaks from here on; `name` is HTML."""
    return f'<b class="speaker">{name}:</b> '


def sentence_of_cue(id_: str, start_ms: int, end_ms: int, words: str) -> str:
    """A sentence in one cue, which is one element; without id the rest of a sentence."""
    opening = f' id="{id_}"' if id_ else ""
    return f'<span{opening} data-t="{start_ms}-{end_ms}">{words}</span>'


def sentence_of_cues(id_: str, cues: str) -> str:
    """A sentence around the elements of its cues."""
    return f'<span id="{id_}">{cues}</span>' if id_ else cues


# What a page makes of it ---------------------------------------------------------------------


def with_skips_to(html: str, start: str) -> str:
    """HTML whose skip links go on from this start of an address, which ends with "?" or "&"."""
    return html.replace(f"{_SKIP}?", f"{_SKIP}{escape(start)}")


def sentence_words(html: str, entry: SentenceEntry) -> str:
    """The words of a sentence of stored HTML, on one line, without ruby."""
    return " ".join(unescape(_NOT_WORDS.sub("", html[entry.at : entry.end])).split())


def mark_sentence(html: str, entry: SentenceEntry) -> str:
    """Stored HTML with this sentence marked, and the place before it called `here`."""
    return _marked(html, entry.at, entry.id)


def bilingual_row(link: str, paragraphs: str) -> str:
    """What is said at the same time: a skip link and a paragraph of either language."""
    return f'<div class="para pair">{link}{paragraphs}</div>'


def column_start(language: str, direction: str, *, is_right: bool) -> str:
    """A paragraph of one language in such a row, up to its words, which COLUMN_END follows."""
    side = ' class="b"' if is_right else ""
    return f'<p{side} lang="{language}" dir="{direction}">'


def words_on_left(html: str, entry: SentenceEntry, named: SentenceEntry | None) -> str:
    """An entry of stored HTML, marked if it is the sentence that is named."""
    words = html[entry.begin : entry.end]
    return _marked(words, entry.at - entry.begin, entry.id) if entry == named else words


def words_on_right(html: str, entry: SentenceEntry) -> str:
    """An entry of stored HTML with "b" for "t" in its id, so that each is in a page once."""
    if not entry.n:
        return html[entry.begin : entry.end]
    letter = entry.at + len(_ID) - 1
    return f"{html[entry.begin : letter]}b{html[letter + 1 : entry.end]}"


def _marked(html: str, at: int, id_: str) -> str:
    after = at + len(_ID) - 1 + len(id_)
    return f"{html[:at]}{_PLACE}{html[at:after]}{_NAMED}{html[after:]}"
