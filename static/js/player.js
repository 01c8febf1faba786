// The transcript beside the film: skip links and cues play from their place without a reload,
// the cue being spoken is marked, and the text follows the film until the reader goes elsewhere.

const video = document.querySelector("[data-player]");
const lines = document.querySelector("[data-lines]");
const follow = document.querySelector("[data-follow]");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const find = document.querySelector("[data-find]");
const opener = document.querySelector("[data-find-open]");
const more = document.querySelector("[data-more]");

const film = video.closest(".film");

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

// Side by side there are two columns. A cue that a sentence's end cuts in two has two elements.
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
const tracks = [...columns.values()].map((cues) => new Track([...cues.values()]));

let isFollowing = true;
let timer = 0;

const spoken = () => tracks.find((track) => track.current)?.current.elements[0];

function mark({ mayScroll = true } = {}) {
  const time = video.currentTime;
  const changed = tracks.map((track) => track.mark(time));
  if (changed.includes(true) && spoken() && isFollowing && mayScroll) {
    // Who looks for something is not taken away from it.
    if (find.hidden) bringIntoView(spoken());
    else setFollowing(false);
  }
  clearTimeout(timer);
  if (!video.paused) timer = setTimeout(() => mark(), untilChange(time));
}

function show(element, isNow) {
  element.classList.toggle("now", isNow);
  if (isNow) element.setAttribute("aria-current", "true");
  else element.removeAttribute("aria-current");
}

// On wide screens the transcript has a scroll area of its own; elsewhere the page scrolls, and
// only where the film stays in sight.
const hasOwnArea = () => getComputedStyle(lines).overflowY === "auto";
const isFilmStuck = () => getComputedStyle(film).position === "sticky";

/** Milliseconds until the next cue starts or this one ends; timeupdate looks in besides. */
function untilChange(time) {
  const change = Math.min(...tracks.map((track) => track.changesAt(time)));
  return Math.min(1000, Math.max(20, ((change - time) * 1000) / video.playbackRate + 5));
}

/** Scrolls to an element or a range, unless it is in sight. */
function bringIntoView(place, { behavior = calm.matches ? "auto" : "smooth" } = {}) {
  const box = place.getBoundingClientRect();
  if (hasOwnArea()) {
    const area = lines.getBoundingClientRect();
    const isThere = box.top > area.top + 24 && box.bottom < area.bottom - 72;
    if (!isThere) lines.scrollBy({ top: box.top - area.top - area.height / 4, behavior });
  } else if (isFilmStuck() || !find.hidden) {
    const top = Math.max(0, (find.hidden ? film : find).getBoundingClientRect().bottom);
    const isThere = box.top > top + 8 && box.bottom < innerHeight - 80;
    if (!isThere) scrollBy({ top: box.top - top - (innerHeight - top) / 5, behavior });
  }
}

function setFollowing(value) {
  isFollowing = value;
  follow.hidden = value;
}

function leave(event) {
  if (!isFollowing || (video.paused && !video.currentTime)) return;
  if (event.target.closest?.("video, [data-follow]")) return;
  if (hasOwnArea() ? !lines.contains(event.target) : !isFilmStuck()) return;
  setFollowing(false);
}

const SCROLLING = new Set([
  "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " ", "Tab",
]);
for (const kind of ["wheel", "touchmove"]) addEventListener(kind, leave, { passive: true });
addEventListener("keydown", (event) => {
  if (!SCROLLING.has(event.key)) return;
  if (event.key === " " && event.target.closest?.("button, summary, a")) return;
  if (!event.target.closest?.("input, select, textarea")) leave(event);
});
// Pressing the scroll bar, or beginning to select text.
lines.addEventListener("pointerdown", (event) => {
  if (event.target === lines) leave(event);
});
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (!selection.isCollapsed && lines.contains(selection.anchorNode)) leave({ target: lines });
});

follow.addEventListener("click", () => {
  setFollowing(true);
  const element = spoken();
  if (!element) return;
  bringIntoView(element);
  element.closest(".para").querySelector(".skip").focus({ preventScroll: true });
});

function seek(time) {
  if (video.readyState === 0) {
    // The address's media fragment would win over what was just asked for.
    video.addEventListener("loadedmetadata", () => { video.currentTime = time; }, { once: true });
  }
  video.currentTime = time;
}

function playFrom(time, { t, n }) {
  setFollowing(true);
  seek(time);
  video.play().catch(() => {});
  const address = new URL(location.href);
  address.searchParams.set("t", t);
  if (n) address.searchParams.set("n", n);
  else address.searchParams.delete("n");
  address.hash = "";
  history.replaceState(history.state, "", address);
  lines.querySelector(".named")?.classList.remove("named");
  mark();
}

/** A whole second names the first cue that starts within it, else itself. */
function named(second) {
  const [{ cues }] = tracks;
  const cue = cues[tracks[0].startedBy(second - 1e-6)];
  return cue && cue.start < second + 1 ? cue.start : second;
}

const startOf = (cue) => Number.parseInt(cue.dataset.t, 10) / 1000;
const firstCue = (element) => element.closest("[data-t]") ?? element.querySelector("[data-t]");

// What is done with sentences is fetched when it is wanted.
let tools = null;
function withTools(act) {
  const play = (sentence, address) => playFrom(startOf(firstCue(sentence)), address);
  tools ??= import("./sentences.js").then(({ sentences }) => sentences(lines, play));
  tools.then(act).catch(() => {});
}

const played = document.querySelector("[data-played]");

function onClick(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey) return;
  if (event.shiftKey || event.altKey) return;
  const link = event.target.closest("a");
  if (link) {
    const { t, n } = Object.fromEntries(new URL(link.href).searchParams);
    if (!t) return;
    event.preventDefault();
    const first = link.closest(".para")?.querySelector("[data-t]");
    playFrom(first ? startOf(first) : named(Number(t)), { t, n });
    return;
  }
  const cue = event.target.closest("[data-t]");
  if (!cue || !getSelection().isCollapsed) return;
  playFrom(startOf(cue), { t: Math.floor(startOf(cue)) });
  withTools(({ offer }) => offer(cue.closest("[id]")));
}

for (const area of [lines, played]) area?.addEventListener("click", onClick);

for (const kind of ["pointerdown", "focusin"]) {
  lines.addEventListener(kind, () => withTools(({ look }) => look()), { once: true });
}
const sentence = lines.querySelector(".named") ?? lines.querySelector("[id]");
if (sentence) sentence.tabIndex = 0;

// Another language opens at the place where this one was left.
function keepPlace(event) {
  const link = event.target.closest("a[hreflang]");
  if (!link || !video.currentTime) return;
  const address = new URL(link.href);
  address.searchParams.set("t", Math.floor(video.currentTime));
  address.hash = "here";
  link.href = address;
}
for (const kind of ["pointerdown", "click"]) more.parentElement.addEventListener(kind, keepPlace);

addEventListener("pointerdown", (event) => {
  if (!more.contains(event.target)) more.open = false;
});
more.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  more.open = false;
  more.querySelector("summary").focus();
});

opener.hidden = false;
opener.addEventListener("click", async () => {
  const { open } = await import("./find.js");
  open(find, opener, lines, bringIntoView);
});

for (const kind of ["play", "timeupdate", "seeking", "seeked", "ratechange"]) {
  video.addEventListener(kind, () => mark());
}
video.addEventListener("pause", () => clearTimeout(timer));
lines.classList.add("live");

// Captions in the transcript's language come with the first play: until then nothing is loaded.
video.addEventListener("play", () => {
  const isChosen = [...video.textTracks].some((track) => track.mode === "showing");
  const captions = video.querySelector("[data-captions]");
  if (captions && !isChosen) captions.track.mode = "showing";
  if (played) import("./played.js").then(({ note }) => note(video, played));
}, { once: true });

if (video.dataset.at) {
  seek(Number(video.dataset.at));
  mark({ mayScroll: false });
  // A page that is opened anew shows the place; otherwise it stays where the browser put it.
  const place = lines.querySelector(".named") ?? spoken();
  const isNew = !scrollY && !location.hash;
  if (place && (hasOwnArea() || isNew)) bringIntoView(place, { behavior: "auto" });
}
