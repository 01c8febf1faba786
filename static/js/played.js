// Notes which parts of the film were really played and tells the site, so that the page can show
// what is missing. Loaded with the first play.

const SEND_EVERY = 15_000;
const LONGEST_STEP = 1.5; // seconds between two looks at the clock; more is a jump

/** Milliseconds of film in spans that may overlap. */
function lengthOf(spans) {
  let length = 0;
  let reached = 0;
  for (const [start, end] of spans.sort((a, b) => a[0] - b[0])) {
    length += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return length;
}

const two = (number) => String(number).padStart(2, "0");
function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const start = hours ? `${hours}:${two(minutes % 60)}` : minutes;
  return `${start}:${two(seconds % 60)}`;
}

/** Show what is being played before the site has been told: seconds from `start` to `now`. */
function showLive(place, start, now) {
  const bar = place.querySelector("svg");
  const whole = Number(bar.dataset.duration);
  let live = bar.querySelector(".live");
  if (!live) {
    live = document.createElementNS(bar.namespaceURI, "rect");
    live.classList.add("live");
    live.setAttribute("y", "8");
    live.setAttribute("height", "6");
    bar.querySelector(".all").after(live);
  }
  live.setAttribute("x", `${(start * 100_000) / whole}%`);
  live.setAttribute("width", `${((now - start) * 100_000) / whole}%`);
  const spans = bar.dataset.spans.split(",").filter(Boolean).map((span) => span.split("-").map(Number));
  const words = place.querySelector("b");
  if (words) words.textContent = clock(lengthOf([...spans, [start * 1000, now * 1000]]));
}

/** The site has completed the step: its buttons follow, and the counts when they are new. */
function settle(counts) {
  for (const button of document.querySelectorAll("[name=done]")) button.hidden = button.value !== "0";
  document.querySelector("#complete .is-done").hidden = false;
  if (!counts) return;
  const [done, percent] = counts.split(" ");
  for (const [selector, value] of [["[data-done]", done], ["[data-percent]", percent]]) {
    const count = document.querySelector(selector);
    if (count) count.textContent = value;
  }
  document.querySelector(".bars .c")?.classList.add("d");
  document.querySelector(".sheet [aria-current]")?.parentElement.classList.add("d");
}

/**
 * Watch a video that has been playing since `start`; `place` has the address to tell and shows
 * what comes back.
 */
export function note(video, place, start) {
  let spans = [];
  let last = start;
  let sentAt = Date.now();

  const close = () => {
    if (start !== null && last > start) spans.push([start, last]);
    start = null;
  };
  // From the very place where it goes on, not from the next look at the clock.
  const open = () => {
    if (start === null && !video.paused && !video.seeking) start = last = video.currentTime;
  };
  const look = () => {
    const now = video.currentTime;
    const isStep = now >= last && now - last <= LONGEST_STEP * video.playbackRate;
    if (start === null || !isStep) {
      close();
      start = now;
    }
    last = now;
    showLive(place, start, last);
    if (Date.now() - sentAt > SEND_EVERY) send();
  };

  async function send() {
    const goesOn = start !== null;
    close();
    if (goesOn) start = last;
    if (!spans.length) return;
    const sending = spans;
    spans = [];
    sentAt = Date.now();
    const milliseconds = (seconds) => Math.round(seconds * 1000);
    const body = new URLSearchParams({
      csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value,
      revision: place.dataset.revision,
      position: milliseconds(last),
      spans: sending.map((span) => span.map(milliseconds).join("-")).join(","),
    });
    try {
      const answer = await fetch(place.dataset.played, { method: "POST", body, keepalive: true });
      const html = answer.ok && await answer.text();
      // Whoever is on a link of it is not thrown off.
      if (html && !place.matches(":focus-within")) place.innerHTML = html;
      const settled = html && place.querySelector("[data-settled]");
      if (settled) settle(settled.dataset.settled);
      else if (answer.status >= 500) spans.unshift(...sending);
    } catch {
      spans.unshift(...sending); // the network is away: with the next ones
    }
  }

  video.addEventListener("timeupdate", () => { if (!video.seeking && !video.paused) look(); });
  video.addEventListener("seeking", close);
  for (const kind of ["play", "seeked"]) video.addEventListener(kind, open);
  for (const kind of ["pause", "ended"]) {
    video.addEventListener(kind, () => {
      if (start !== null && !video.seeking) last = Math.max(last, video.currentTime);
      close();
      send();
    });
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
  window.addEventListener("online", send);
}
