// The transcript beside a film: the cue being spoken is marked, and the text follows the film until
// the reader goes elsewhere.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const SCROLLING = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", "Tab"]);
const MARKED_BY = ["play", "timeupdate", "seeking", "seeked", "ratechange"];

/** The cues of one language. */
class Track {
  current = null;

  constructor(cues) {
    this.cues = cues.sort((a, b) => a.start - b.start);
    let latest = 0;
    for (const cue of this.cues) cue.latest = latest = Math.max(latest, cue.end);
  }

  /** How many cues start at or before a second. */
  startedBy(time) {
    let low = 0;
    let high = this.cues.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.cues[middle].start <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The cue spoken at a second, by [start, end); of several the one that began last. */
  at(time) {
    const { cues } = this;
    for (let i = this.startedBy(time) - 1; i >= 0 && cues[i].latest > time; i -= 1) {
      if (cues[i].end > time) return cues[i];
    }
    return null;
  }

  /** Marks the cue spoken at a second; whether it is another one than before. */
  mark(time) {
    const cue = this.at(time);
    if (cue === this.current) return false;
    for (const element of this.current?.elements ?? []) show(element, false);
    this.current = cue;
    for (const element of cue?.elements ?? []) show(element, true);
    return true;
  }

  /** The second of the next change. */
  changesAt(time) {
    return Math.min(this.cues[this.startedBy(time)]?.start ?? Infinity, this.current?.end ?? Infinity);
  }
}

function show(element, isNow) {
  element.classList.toggle("now", isNow);
  if (isNow) element.setAttribute("aria-current", "true");
  else element.removeAttribute("aria-current");
}

/** A track for each column. A cue that a sentence's end cuts in two has two elements. */
function tracksOf(lines) {
  const columns = new Map();
  for (const element of lines.querySelectorAll("[data-t]")) {
    const column = element.closest("p").className;
    if (!columns.has(column)) columns.set(column, new Map());
    const cues = columns.get(column);
    const times = element.dataset.t;
    const [start, end] = times.split("-");
    if (!cues.has(times)) cues.set(times, { start: start / 1000, end: end / 1000, elements: [] });
    cues.get(times).elements.push(element);
  }
  return [...columns.values()].map((cues) => new Track([...cues.values()]));
}

export class Transcript {
  #isFollowing = true;
  #timer = 0;

  /** `prepare` makes ready what is in the section. */
  constructor(video, section, prepare) {
    this.prepare = prepare;
    this.video = video;
    this.film = video.closest(".film");
    this.section = section;
    this.read();
    for (const kind of MARKED_BY) video.addEventListener(kind, () => this.mark());
    video.addEventListener("pause", () => clearTimeout(this.#timer));
    this.#watchReader();
  }

  /** Read what the section holds; anew when its languages have changed. */
  read() {
    this.lines = this.section.querySelector("[data-lines]");
    this.find = this.section.querySelector("[data-find]");
    this.tracks = tracksOf(this.lines);
    this.prepare();
    this.follow(this.#isFollowing);
  }

  /** The first element of the cue being spoken. */
  get spoken() {
    return this.tracks.find((track) => track.current)?.current.elements[0];
  }

  get isFollowing() {
    return this.#isFollowing;
  }

  /** Where a whole second leads: to the first cue that starts within it, else to itself. */
  named(second) {
    const [track] = this.tracks;
    const cue = track.cues[track.startedBy(second - 1e-6)];
    return cue && cue.start < second + 1 ? cue.start : second;
  }

  /** The element that is spoken at a second, or was the last before. */
  elementAt(second) {
    const [track] = this.tracks;
    return track.cues[Math.max(0, track.startedBy(second) - 1)]?.elements[0];
  }

  mark({ mayScroll = true } = {}) {
    const time = this.video.currentTime;
    const changed = this.tracks.map((track) => track.mark(time));
    if (changed.includes(true) && this.spoken && this.#isFollowing && mayScroll) {
      // Who looks for something is not taken away from it.
      if (this.find.hidden) this.bringIntoView(this.spoken);
      else this.follow(false);
    }
    clearTimeout(this.#timer);
    if (!this.video.paused) this.#timer = setTimeout(() => this.mark(), this.#untilChange(time));
  }

  /** Milliseconds until the next cue starts or this one ends; timeupdate looks in besides. */
  #untilChange(time) {
    const change = Math.min(...this.tracks.map((track) => track.changesAt(time)));
    return Math.min(1000, Math.max(20, ((change - time) * 1000) / this.video.playbackRate + 5));
  }

  // On wide screens the transcript has a scroll area of its own; elsewhere the page scrolls, and
  // only where the film stays in sight.
  get hasOwnArea() {
    return getComputedStyle(this.lines).overflowY === "auto";
  }

  get isFilmStuck() {
    return getComputedStyle(this.film).position === "sticky";
  }

  /** Where text comes into sight: below the top of its area, or below what sticks above it. */
  get top() {
    if (this.hasOwnArea) return this.lines.getBoundingClientRect().top;
    return Math.max(0, (this.find.hidden ? this.film : this.find).getBoundingClientRect().bottom);
  }

  /** Scrolls to an element or a range, unless it is in sight. */
  bringIntoView(place, { behavior = calm.matches ? "auto" : "smooth" } = {}) {
    const box = place.getBoundingClientRect();
    const { top } = this;
    if (this.hasOwnArea) {
      const area = this.lines.getBoundingClientRect();
      const isThere = box.top > top + 24 && box.bottom < area.bottom - 72;
      if (!isThere) this.lines.scrollBy({ top: box.top - top - area.height / 4, behavior });
    } else if (this.isFilmStuck || !this.find.hidden) {
      const isThere = box.top > top + 8 && box.bottom < innerHeight - 80;
      if (!isThere) scrollBy({ top: box.top - top - (innerHeight - top) / 5, behavior });
    }
  }

  follow(isFollowing) {
    this.#isFollowing = isFollowing;
    this.section.querySelector("[data-follow]").hidden = isFollowing;
  }

  /** Follow again, and go to what is spoken. */
  goOn() {
    this.follow(true);
    if (!this.spoken) return;
    this.bringIntoView(this.spoken);
    this.spoken.closest(".para").querySelector(".skip").focus({ preventScroll: true });
  }

  #leave(event) {
    if (!this.#isFollowing || (this.video.paused && !this.video.currentTime)) return;
    if (event.target.closest?.("video, [data-follow]")) return;
    if (this.hasOwnArea ? !this.lines.contains(event.target) : !this.isFilmStuck) return;
    this.follow(false);
  }

  #watchReader() {
    const leave = (event) => this.#leave(event);
    for (const kind of ["wheel", "touchmove"]) addEventListener(kind, leave, { passive: true });
    addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input, select, textarea");
      if (SCROLLING.has(event.key) && !isTyping) leave(event);
    });
    // Pressing the scroll bar, or beginning to select text.
    this.section.addEventListener("pointerdown", (event) => {
      if (event.target === this.lines) leave(event);
    });
    document.addEventListener("selectionchange", () => {
      const selection = getSelection();
      if (selection.isCollapsed || !this.lines.contains(selection.anchorNode)) return;
      leave({ target: this.lines });
    });
  }
}
