"""Simulated edits of captions, with the ground truth of where each sentence went.

A `Talk` is the words of captions, each with its sentence and its time. A change returns a new talk,
in which sentences keep their numbers.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from course.text.quotes import QuotedPlace
from lessons.captions.cues import CaptionCue
from lessons.captions.reader import make_cue, read_captions
from lessons.realign.caption_text import CaptionText
from lessons.realign.tokens import is_unspaced, normal_form
from lessons.sentences.splitting import sentence_spans
from lessons.sentences.transcript_text import TranscriptText
from tests.material import seed

SAMPLE = Path(__file__).resolve().parents[3] / "sample/korea-and-china"
_LEAP = "week-5-plans-leaps-and-purges/1-two-leaps/02-great-leap"
_TEETH = "week-1-neighbours/2-lips-and-teeth/03-lips-and-teeth"
TALKS = (
    ("The great leap", f"{_LEAP}.en.vtt", "en"),
    ("The great leap", f"{_LEAP}.ko.vtt", "ko"),
    ("The great leap", f"{_LEAP}.zh-Hans.vtt", "zh-Hans"),
    ("Lips and teeth", f"{_TEETH}.ar.vtt", "ar"),
    ("Lips and teeth", f"{_TEETH}.en.vtt", "en"),
)
Change = Callable[["Talk", random.Random], "Talk"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its punctuation; `cue` says which words share a cue."""

    text: str
    sentence: int
    start_ms: int
    end_ms: int
    cue: int
    is_original: bool = True


@dataclass(frozen=True, slots=True)
class Talk:
    words: tuple[Word, ...]
    language: str

    def cues(self) -> tuple[CaptionCue, ...]:
        return tuple(
            make_cue(words[0].start_ms, max(words[-1].end_ms, words[0].start_ms + 1), _text(words))
            for words in self.grouped()
        )

    def grouped(self) -> list[list[Word]]:
        groups: list[list[Word]] = []
        for word in self.words:
            if not groups or groups[-1][-1].cue != word.cue:
                groups.append([])
            groups[-1].append(word)
        return groups

    def text(self) -> CaptionText:
        return CaptionText(TranscriptText(self.cues(), self.language))

    def truths(self) -> dict[int, int]:
        """The start (ms) of the cue each sentence begins in."""
        starts: dict[int, int] = {}
        for words in self.grouped():
            for word in words:
                starts.setdefault(word.sentence, words[0].start_ms)
        return starts

    def standing(self) -> dict[int, int]:
        """How many of its original words each sentence still has."""
        counts: dict[int, int] = {}
        for word in self.words:
            counts[word.sentence] = counts.get(word.sentence, 0) + word.is_original
        return counts

    def sentences(self) -> list[list[Word]]:
        """The words of each sentence, in the order of the talk."""
        found: dict[int, list[Word]] = {}
        for word in self.words:
            found.setdefault(word.sentence, []).append(word)
        return list(found.values())


def _text(words: Iterable[Word]) -> str:
    text = ""
    for word in words:
        is_joined = not text or (is_unspaced(text[-1:]) and is_unspaced(word.text[:1]))
        is_joined = is_joined or (bool(text) and text[-1] in "，。！？、：；”《》（）")
        text += word.text if is_joined else f" {word.text}"
    return text.replace("&", "&amp;").replace("<", "&lt;")


def sample_talk(name: str, language: str) -> Talk:
    return talk_of(read_captions((SAMPLE / name).read_bytes()).cues, language)


def seed_talk() -> Talk:
    return talk_of(read_captions(seed()[0]).cues, "en")


def talk_of(cues: tuple[CaptionCue, ...], language: str) -> Talk:
    """The talk of these cues; words share their cue's time in proportion to their length."""
    text = CaptionText(TranscriptText(cues, language))
    flow = text.flow
    words: list[Word] = []
    for number, span in enumerate(sentence_spans(flow, language)):
        for start, end in _pieces(flow.text, span.start, span.end):
            stretch = flow.stretches[flow.stretch_at(start)]
            cue = cues[stretch.cue]
            each = (cue.end_ms - cue.start_ms) / max(1, stretch.end - stretch.start)
            begins = round(cue.start_ms + (start - stretch.start) * each)
            words.append(
                Word(
                    flow.text[start:end],
                    number,
                    begins,
                    round(begins + (end - start) * each),
                    stretch.cue,
                )
            )
    return Talk(tuple(words), language)


def places(talk: Talk) -> dict[int, QuotedPlace]:
    """Each sentence as a place, by its number."""
    text = talk.text()
    spans = sentence_spans(text.flow, talk.language)
    sentences = [words[0].sentence for words in talk.sentences()]
    assert len(spans) == len(sentences), "the talk's sentences are read as they are meant"
    return {
        number: text.place_of_span(span.start, span.end)
        for number, span in zip(sentences, spans, strict=True)
    }


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Words by spaces; in unspaced scripts every character, with the punctuation after it."""
    pieces: list[tuple[int, int]] = []
    for at in range(start, end):
        character = text[at]
        if character.isspace():
            continue
        is_new = (
            at == start
            or text[at - 1].isspace()
            or (character.isalnum() and (is_unspaced(character) or is_unspaced(text[at - 1])))
        )
        if is_new and (character.isalnum() or not pieces or text[at - 1].isspace()):
            pieces.append((at, at + 1))
        else:
            pieces[-1] = (pieces[-1][0], at + 1)
    return pieces


# Changes -----------------------------------------------------------------------------------------


def shifted(by_ms: int) -> Change:
    def change(talk: Talk, rng: random.Random) -> Talk:
        return _with(
            talk,
            [
                replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms)
                for word in talk.words
            ],
        )

    return change


def merged(talk: Talk, rng: random.Random) -> Talk:
    """Two or three cues become one."""
    words: list[Word] = []
    number, left = 0, 0
    for group in talk.grouped():
        if not left:
            number, left = number + 1, rng.choice([2, 3])
        left -= 1
        words += [replace(word, cue=number) for word in group]
    return _with(talk, words)


def split(talk: Talk, rng: random.Random) -> Talk:
    """A cue becomes two, where there are words for two."""
    words: list[Word] = []
    number = 0
    for group in talk.grouped():
        number += 1
        cut = rng.randint(1, len(group) - 1) if len(group) > 1 else 1
        words += [replace(word, cue=number) for word in group[:cut]]
        number += 1
        words += [replace(word, cue=number) for word in group[cut:]]
    return _with(talk, words)


def recut(talk: Talk, rng: random.Random) -> Talk:
    """All cues are cut again, by length alone."""
    words: list[Word] = []
    number, length, most = 0, 0, rng.choice([24, 37, 55, 80])
    for word in talk.words:
        if length + len(word.text) > most:
            number, length = number + 1, 0
        length += len(word.text) + 1
        words.append(replace(word, cue=number))
    return _with(talk, words)


def mistyped(share: float) -> Change:
    """A letter swapped, dropped, doubled or wrong in this share of the words."""

    def change(talk: Talk, rng: random.Random) -> Talk:
        letters = sorted(
            {letter for word in talk.words for letter in word.text if letter.isalpha()}
        )
        return _with(
            talk,
            [_retyped(word, rng, letters) if rng.random() < share else word for word in talk.words],
        )

    return change


def _retyped(word: Word, rng: random.Random, letters: list[str]) -> Word:
    places = [at for at, letter in enumerate(word.text) if letter.isalpha()]
    if not places:
        return word
    at = rng.choice(places)
    text = word.text
    how = rng.randrange(4) if len(places) > 1 else 3
    if how == 0 and at + 1 in places:
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    elif how == 1:
        text = text[:at] + text[at + 1 :]
    elif how == 2:
        text = text[: at + 1] + text[at:]
    else:
        text = text[:at] + rng.choice(letters) + text[at + 1 :]
    return replace(word, text=text, is_original=_form(text) == _form(word.text))


def _form(text: str) -> str:
    return normal_form("".join(letter for letter in text if letter.isalnum()))


def rewritten(least: float, most: float) -> Change:
    """In each sentence another share of the words is replaced, by words of the talk.

    A word of an unspaced script is two characters.
    """

    def change(talk: Talk, rng: random.Random) -> Talk:
        words: list[Word] = []
        for sentence in talk.sentences():
            share = rng.uniform(least, most)
            size = 2 if is_unspaced(sentence[0].text[:1]) else 1
            for at in range(0, len(sentence), size):
                is_other = rng.random() < share
                for word in sentence[at : at + size]:
                    words += _reworded(word, talk, rng) if is_other else [word]
        return _with(talk, _in_cues(talk, words))

    return change


def _reworded(word: Word, talk: Talk, rng: random.Random) -> list[Word]:
    """Another word instead, sometimes two or none; the end of the sentence stays."""
    other = rng.choice(talk.words).text.strip(".,;:!?，。！？、؟،…“”\"'—–")
    if word.text[:1].isupper():
        other = other[:1].upper() + other[1:]
    tail = word.text[len(word.text.rstrip(".,;:!?，。！？、؟،…”\"'")) :]
    if rng.random() < 0.1 and not tail:
        return []
    one = replace(word, text=(other or word.text) + tail, is_original=False)
    if rng.random() < 0.1:
        return [replace(one, text=other or word.text), one]
    return [one]


def without(sentences: Callable[[int, int], bool]) -> Change:
    """Without the sentences for which sentences(index, count) is true; the rest keeps its times."""

    def change(talk: Talk, rng: random.Random) -> Talk:
        order = [words[0].sentence for words in talk.sentences()]
        gone = {number for at, number in enumerate(order) if sentences(at, len(order))}
        return _with(talk, [word for word in talk.words if word.sentence not in gone])

    return change


def randomly_without(share: float) -> Change:
    def change(talk: Talk, rng: random.Random) -> Talk:
        gone = {words[0].sentence for words in talk.sentences() if rng.random() < share}
        return _with(talk, [word for word in talk.words if word.sentence not in gone])

    return change


def swapped(talk: Talk, rng: random.Random) -> Talk:
    """Two paragraphs of three to eight sentences are swapped; times are assigned in order."""
    parts = talk.sentences()
    count = len(parts)
    first = rng.randint(1, count // 2 - 8)
    second = rng.randint(count // 2, count - 9)
    one, other = rng.randint(3, 8), rng.randint(3, 8)
    order = [
        *parts[:first],
        *parts[second : second + other],
        *parts[first + one : second],
        *parts[first : first + one],
        *parts[second + other :],
    ]
    return _retimed(talk, [word for part in order for word in part])


def in_order(order: list[list[Word]]) -> Change:
    return lambda talk, rng: _retimed(talk, [word for part in order for word in part])


def _retimed(talk: Talk, words: list[Word]) -> Talk:
    """Words in a new order, cut and timed by their length."""
    each = (talk.words[-1].end_ms - talk.words[0].start_ms) / sum(
        len(word.text) for word in talk.words
    )
    at = float(talk.words[0].start_ms)
    timed: list[Word] = []
    cue = length = 0
    for word in words:
        if length > 36:
            cue, length = cue + 1, 0
        length += len(word.text)
        until = at + len(word.text) * each
        timed.append(replace(word, start_ms=round(at), end_ms=round(until), cue=cue))
        at = until
    return _with(talk, timed)


def _in_cues(talk: Talk, words: list[Word]) -> list[Word]:
    """Cues whose first word was removed keep their start."""
    begins = {group[0].cue: group[0].start_ms for group in talk.grouped()}
    seen: set[int] = set()
    kept: list[Word] = []
    for word in words:
        is_first = word.cue not in seen
        seen.add(word.cue)
        kept.append(replace(word, start_ms=begins[word.cue]) if is_first else word)
    return kept


def after(*changes: Change) -> Change:
    """Composition of changes."""

    def change(talk: Talk, rng: random.Random) -> Talk:
        for one in changes:
            talk = one(talk, rng)
        return talk

    return change


def with_refrain(lines: list[str], times: int) -> Change:
    """The same lines repeated this many times, evenly spread, as separate sentences."""

    def change(talk: Talk, rng: random.Random) -> Talk:
        parts = talk.sentences()
        number = max(part[0].sentence for part in parts) + 1
        every = len(parts) // times
        order: list[list[Word]] = []
        for at, part in enumerate(parts):
            order.append(part)
            if at % every == every - 1 and at // every < times:
                for line in lines:
                    order.append([Word(text, number, 0, 0, 0) for text in line.split()])
                    number += 1
        longer = _with(talk, [word for part in order for word in part])
        return _retimed(replace(talk, words=_stretched(talk, longer)), list(longer.words))

    return change


def _stretched(talk: Talk, longer: Talk) -> tuple[Word, ...]:
    """The talk's words, ending later in proportion, so that a retimed talk keeps its pace."""
    share = sum(len(word.text) for word in longer.words) / sum(len(w.text) for w in talk.words)
    last = talk.words[-1]
    begins = talk.words[0].start_ms
    return (
        *talk.words[:-1],
        replace(last, end_ms=round(begins + (last.end_ms - begins) * share)),
    )


def repeated(times: int) -> Change:
    """The whole talk repeated; what comes after the first time are other sentences."""

    def change(talk: Talk, rng: random.Random) -> Talk:
        length = talk.words[-1].end_ms + 2_000
        step = max(word.sentence for word in talk.words) + 1
        cues = max(word.cue for word in talk.words) + 1
        return _with(
            talk,
            [
                replace(
                    word,
                    sentence=word.sentence + turn * step,
                    start_ms=word.start_ms + turn * length,
                    end_ms=word.end_ms + turn * length,
                    cue=word.cue + turn * cues,
                )
                for turn in range(times)
                for word in talk.words
            ],
        )

    return change


def _with(talk: Talk, words: Iterable[Word]) -> Talk:
    return replace(talk, words=tuple(words))
