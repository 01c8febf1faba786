// The transcript beside the film: skip links and cues play from their place without a reload,
// the cue being spoken is marked, and the text follows the film until the reader goes elsewhere.

const video = document.querySelector("[data-player]");
const lines = document.querySelector("[data-lines]");
const follow = document.querySelector("[data-follow]");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const film = video.closest(".film");

// A cue that a paragraph break cuts in two has two elements.
const byTimes = new Map();
for (const element of lines.querySelectorAll("[data-t]")) {
  const times = element.dataset.t;
  const [start, end] = times.split("-");
  if (!byTimes.has(times)) byTimes.set(times, { start: start / 1000, end: end / 1000, elements: [] });
  byTimes.get(times).elements.push(element);
}
const cues = [...byTimes.values()].sort((a, b) => a.start - b.start);
let latest = 0;
for (const cue of cues) cue.latest = latest = Math.max(latest, cue.end);

let current = null;
let isFollowing = true;
let timer = 0;

/** How many cues start at or before a second. */
function startedBy(time) {
  let low = 0;
  let high = cues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cues[middle].start <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The cue spoken at a second, by [start, end); of several the one that began last. */
function cueAt(time) {
  for (let i = startedBy(time) - 1; i >= 0 && cues[i].latest > time; i -= 1) {
    if (cues[i].end > time) return cues[i];
  }
  return null;
}

function mark({ mayScroll = true } = {}) {
  const time = video.currentTime;
  const cue = cueAt(time);
  if (cue !== current) {
    for (const element of current?.elements ?? []) show(element, false);
    current = cue;
    for (const element of cue?.elements ?? []) show(element, true);
    if (cue && isFollowing && mayScroll) bringIntoView(cue.elements[0]);
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
  const next = cues[startedBy(time)]?.start ?? Infinity;
  const change = Math.min(next, current?.end ?? Infinity);
  return Math.min(1000, Math.max(20, ((change - time) * 1000) / video.playbackRate + 5));
}

function bringIntoView(element) {
  const box = element.getBoundingClientRect();
  const behavior = calm.matches ? "auto" : "smooth";
  if (hasOwnArea()) {
    const area = lines.getBoundingClientRect();
    const isThere = box.top > area.top + 24 && box.bottom < area.bottom - 72;
    if (!isThere) lines.scrollBy({ top: box.top - area.top - area.height / 4, behavior });
  } else if (isFilmStuck()) {
    const top = Math.max(0, film.getBoundingClientRect().bottom);
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
  if (!current) return;
  bringIntoView(current.elements[0]);
  current.elements[0].closest(".para")?.querySelector(".skip")?.focus({ preventScroll: true });
});

function seek(time) {
  if (video.readyState === 0) {
    // The address's media fragment would win over what was just asked for.
    video.addEventListener("loadedmetadata", () => { video.currentTime = time; }, { once: true });
  }
  video.currentTime = time;
}

function playFrom(time, second) {
  setFollowing(true);
  seek(time);
  video.play().catch(() => {});
  const address = new URL(location.href);
  address.searchParams.set("t", second);
  address.hash = "";
  history.replaceState(history.state, "", address);
  mark();
}

/** A whole second names the first cue that starts within it, else itself. */
function named(second) {
  const cue = cues[startedBy(second - 1e-6)];
  return cue && cue.start < second + 1 ? cue.start : second;
}

const played = document.querySelector("[data-played]");

function onClick(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey) return;
  if (event.shiftKey || event.altKey) return;
  const link = event.target.closest("a");
  if (link && !new URL(link.href).searchParams.has("t")) return;
  if (link) {
    event.preventDefault();
    const second = Number(new URL(link.href).searchParams.get("t"));
    playFrom(named(second), second);
    return;
  }
  const cue = byTimes.get(event.target.closest("[data-t]")?.dataset.t);
  if (cue && getSelection().isCollapsed) playFrom(cue.start, Math.floor(cue.start));
}

for (const area of [lines, played]) area?.addEventListener("click", onClick);

// Another language opens at the place where this one was left.
document.querySelector(".pills")?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !video.currentTime) return;
  const address = new URL(link.href);
  address.searchParams.set("t", Math.floor(video.currentTime));
  link.href = address;
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
  seek(named(Number(video.dataset.at)));
  // The page stays where the browser put it.
  mark({ mayScroll: hasOwnArea() });
}
