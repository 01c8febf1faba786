"""The source of a narrated film: a readable text file, parsed into slides and sentences."""

import re
from dataclasses import dataclass
from pathlib import Path

SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()


@dataclass(frozen=True)
class Slide:
    title: str
    captions: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    text: str
    slide: int  # index into Lecture.slides
    opens_paragraph: bool


@dataclass(frozen=True)
class Lecture:
    title: str
    language: str
    sayings: dict[str, str]
    slides: tuple[Slide, ...]
    sentences: tuple[Sentence, ...]

    def spoken(self, text: str) -> str:
        """The sentence for the synthesiser: ASCII, names respelled, years in words."""
        for written in sorted(self.sayings, key=len, reverse=True):
            text = re.sub(rf"\b{re.escape(written)}\b", self.sayings[written], text)
        text = re.sub(r"\b(\d{4})s\b", lambda m: plural(year(int(m[1]))), text)
        text = re.sub(r"\b\d{3,4}\b", lambda m: year(int(m[0])), text)
        text = text.replace("’", "'").replace("–", " to ")
        if not text.isascii():
            raise ValueError(f"No spoken form for: {text}")
        return text


def below_hundred(number: int) -> str:
    if number < 20:
        return SMALL[number]
    tens, ones = divmod(number, 10)
    return TENS[tens] + (f" {SMALL[ones]}" if ones else "")


def year(number: int) -> str:
    """1958 → "nineteen fifty eight", 1905 → "nineteen oh five", 655 → "six fifty five"."""
    century, rest = divmod(number, 100)
    if century == 20 and rest < 10:
        return "two thousand" + (f" and {SMALL[rest]}" if rest else "")
    if rest == 0:
        return f"{below_hundred(century)} hundred"
    return f"{below_hundred(century)} {'oh ' if rest < 10 else ''}{below_hundred(rest)}"


def plural(words: str) -> str:
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def read_lecture(path: Path) -> Lecture:
    """Parses the form described in README.md; raises ValueError with the line number."""
    header: dict[str, str] = {}
    sayings: dict[str, str] = {}
    slides: list[Slide] = []
    sentences: list[Sentence] = []
    fresh = True
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        setting = re.fullmatch(r"(title|language|say): (.+)", line)
        if line.startswith("#"):
            continue
        if not line:
            fresh = True
        elif line.startswith("= "):
            title, *captions = (part.strip() for part in line[2:].split("|"))
            slides.append(Slide(title, tuple(captions)))
        elif setting and setting[1] == "say":
            written, _, spoken = setting[2].partition(" = ")
            sayings[written] = spoken
        elif setting:
            header[setting[1]] = setting[2]
        elif not slides:
            raise ValueError(f"{path.name}, line {number}: a sentence before the first slide")
        else:
            sentences.append(Sentence(line, len(slides) - 1, fresh))
            fresh = False
    if not sentences or "title" not in header:
        raise ValueError(f"{path.name}: a lecture needs a title and sentences")
    return Lecture(
        header["title"], header.get("language", "en"), sayings, tuple(slides), tuple(sentences)
    )
