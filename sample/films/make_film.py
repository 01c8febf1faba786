#!/usr/bin/env python3
"""Makes a narrated film with exact captions from a lecture's text file; README.md tells how."""

import argparse
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from captions import Cue, cues_of, to_webvtt
from drawing import ACCENT, HAIR, INK, KOREAN, PAPER, SANS, SERIF, SOFT, hangul_marked, picture
from lecture import Lecture, Sentence, Slide, read_lecture
from PIL import Image
from tqdm import tqdm

LEAD_IN, PAUSE, PARAGRAPH_PAUSE, TAIL = 1000, 350, 900, 1500  # ms of silence
WIDTH, HEIGHT = 1280, 720
POSTER_BYTES = 15_000  # a page's first view must stay light
FESTIVAL_VOICE = "voice_cmu_us_slt_arctic_hts"

SLIDE = f"""<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: {WIDTH}px; height: {HEIGHT}px; background: {PAPER}; color: {INK};
  font-family: {SERIF}; display: grid; place-content: center; text-align: center; }}
h1 {{ font-size: %(size)spx; font-weight: 400; line-height: 1.25; margin: 0 90px 30px;
  text-wrap: balance; }}
p {{ font-size: 34px; color: {SOFT}; margin: 0 90px 8px; }}
p.last {{ font-family: {SANS}; font-size: 25px; margin-top: 22px; }}
hr {{ width: 84px; border: 0; border-top: 3px solid {ACCENT}; margin: 0 auto 34px; }}
footer {{ position: absolute; inset: auto 48px 36px; display: flex; gap: 10px; }}
footer i {{ flex: 1; height: 4px; background: {HAIR}; }} footer i.done {{ background: {ACCENT}; }}
{KOREAN}
</style><body><hr><h1>%(title)s</h1>%(captions)s<footer>%(ticks)s</footer>"""


@dataclass(frozen=True)
class Take:
    """A sentence as recorded; times in ms from the start of the film, end exclusive."""

    sentence: Sentence
    start: int
    end: int


def ffmpeg(*arguments: object) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def draw_slide(slide: Slide, path: Path, ticks: str = "", size: int = 68) -> None:
    captions = [hangul_marked(caption, "span") for caption in slide.captions]
    lines = [
        f'<p class="{"last" if i and i == len(captions) - 1 else ""}">{caption}</p>'
        for i, caption in enumerate(captions)
    ]
    parts = {
        "title": hangul_marked(slide.title, "span"),
        "captions": "".join(lines),
        "ticks": ticks,
        "size": size,
    }
    picture(SLIDE % parts, path, WIDTH, HEIGHT)


def draw_slides(slides: tuple[Slide, ...], folder: Path) -> list[Path]:
    """One picture a slide, with a bar at the foot that shows how far the lecture has come."""
    paths = [folder / f"slide-{i:02}.png" for i in range(len(slides))]
    for i, slide in enumerate(tqdm(slides, desc="drawing", unit="slide")):
        ticks = "".join(f'<i class="{"done" if n <= i else ""}"></i>' for n in range(len(slides)))
        draw_slide(slide, paths[i], ticks, 68 if i else 78)
    return paths


def make_poster(title: Slide, path: Path, folder: Path) -> None:
    """The title in one line, as a JPEG of at most POSTER_BYTES in the best quality that fits."""
    drawing = folder / "poster.png"
    draw_slide(Slide(title.title, title.captions[:1]), drawing, size=60)
    with Image.open(drawing) as image:
        for quality in range(80, 20, -3):
            image.convert("RGB").save(
                path, "JPEG", quality=quality, optimize=True, progressive=True
            )
            if path.stat().st_size <= POSTER_BYTES:
                return
    raise ValueError(f"{path.name} does not fit into {POSTER_BYTES} bytes")


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def speak_with_festival(lines: list[tuple[str, Path]], folder: Path) -> None:
    script = folder / "speak.scm"
    calls = [
        f"(utt.save.wave (utt.synth (eval (list 'Utterance 'Text {quoted(text)})))"
        f" {quoted(str(path))} 'riff)"
        for text, path in lines
    ]
    script.write_text("\n".join([f"({FESTIVAL_VOICE})", *calls]), encoding="ascii")
    subprocess.run(["festival", "-b", str(script)], check=True)


def speak_with_espeak(lines: list[tuple[str, Path]], _folder: Path) -> None:
    for text, path in tqdm(lines, desc="speaking", unit="sentence"):
        subprocess.run(["espeak-ng", "-v", "en-gb", "-s", "150", "-w", str(path), text], check=True)


VOICES = {"festival": speak_with_festival, "espeak": speak_with_espeak}


def frames_of(path: Path) -> tuple[bytes, int]:
    """The 16-bit mono frames really present, whatever the header promises, and their rate in Hz."""
    with wave.open(str(path)) as recording:
        if (recording.getnchannels(), recording.getsampwidth()) != (1, 2):
            raise ValueError(f"{path.name} is not 16-bit mono")
        return recording.readframes(recording.getnframes()), recording.getframerate()


def record(lecture: Lecture, voice: str, folder: Path) -> tuple[Path, list[Take], int]:
    """Speaks every sentence; returns the joined sound track, the takes and the length in ms."""
    paths = [folder / f"{i:03}.wav" for i in range(len(lecture.sentences))]
    spoken = [lecture.spoken(sentence.text) for sentence in lecture.sentences]
    print(f"speaking {len(paths)} sentences …", flush=True)
    VOICES[voice](list(zip(spoken, paths, strict=True)), folder)
    track, takes, rate = bytearray(), [], frames_of(paths[0])[1]

    def silence(ms: int) -> bytes:
        return bytes(2 * (rate * ms // 1000))

    def now() -> int:
        return round(len(track) / 2 / rate * 1000)

    for i, (sentence, path) in enumerate(zip(lecture.sentences, paths, strict=True)):
        track += silence(
            LEAD_IN if i == 0 else PARAGRAPH_PAUSE if sentence.opens_paragraph else PAUSE
        )
        start = now()
        track += frames_of(path)[0]
        takes.append(Take(sentence, start, now()))
    track += silence(TAIL)
    sound = folder / "track.wav"
    with wave.open(str(sound), "wb") as joined:
        joined.setparams((1, 2, rate, 0, "NONE", ""))
        joined.writeframes(bytes(track))
    return sound, takes, now()


def slide_times(takes: list[Take], length: int) -> list[int]:
    """How long each slide stands, in ms; a slide appears as its first sentence begins."""
    starts = [0]
    for before, take in pairwise(takes):
        if take.sentence.slide != before.sentence.slide:
            starts.append(take.start)
    return [end - start for start, end in zip(starts, [*starts[1:], length], strict=True)]


def encode(slides: list[Path], times: list[int], sound: Path, length: int, stem: Path) -> None:
    """MP4 (H.264, AAC) and WebM (VP9, Opus), one frame a second: the slides stand still."""
    playlist = sound.with_name("slides.txt")
    entries = [
        f"file '{path}'\nduration {ms / 1000}" for path, ms in zip(slides, times, strict=True)
    ]
    playlist.write_text("\n".join([*entries, f"file '{slides[-1]}'"]), encoding="utf-8")
    source = ("-f", "concat", "-safe", 0, "-i", playlist, "-i", sound)
    louder = ("-af", "loudnorm=I=-17:TP=-2:LRA=9", "-ac", 1)
    shape = ("-r", 1, "-pix_fmt", "yuv420p", "-t", length / 1000)
    ffmpeg(
        *source, *louder, *shape, "-c:v", "libx264", "-crf", 28, "-g", 5, "-tune", "stillimage",
        "-c:a", "aac", "-b:a", "32k", "-ar", 32000, "-movflags", "+faststart",
        stem.with_name(stem.name + ".mp4"),
    )  # fmt: skip
    ffmpeg(
        *source, *louder, *shape, "-c:v", "libvpx-vp9", "-crf", 36, "-b:v", 0, "-g", 10,
        "-row-mt", 1, "-c:a", "libopus", "-b:a", "24k", "-ar", 48000,
        stem.with_name(stem.name + ".webm"),
    )  # fmt: skip


def caption_cues(takes: list[Take]) -> list[Cue]:
    return [cue for take in takes for cue in cues_of(take.sentence.text, take.start, take.end)]


def make_film(source: Path, stem: Path, voice: str) -> None:
    """Writes stem.mp4, stem.webm, stem.poster.jpg and stem.<language>.vtt."""
    lecture = read_lecture(source)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound, takes, length = record(lecture, voice, folder)
        pictures = draw_slides(lecture.slides, folder)
        print("encoding …", flush=True)
        encode(pictures, slide_times(takes, length), sound, length, stem)
        make_poster(lecture.slides[0], stem.with_name(stem.name + ".poster.jpg"), folder)
    cues = caption_cues(takes)
    captions = stem.with_name(f"{stem.name}.{lecture.language}.vtt")
    captions.write_text(to_webvtt(cues), encoding="utf-8", newline="\n")
    print(f"{stem.name}: {length / 1000:.1f} s, {len(takes)} sentences, {len(cues)} cues")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="the lecture, e.g. great-leap.txt")
    parser.add_argument("stem", type=Path, help="where the film goes, without an ending")
    parser.add_argument("--voice", choices=VOICES, default="festival")
    options = parser.parse_args()
    make_film(options.source, options.stem, options.voice)


if __name__ == "__main__":
    main()
