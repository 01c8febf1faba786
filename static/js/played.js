// Notes which parts of the film were really played and tells the site, so that the page can show
// what is missing. Loaded with the first play.

const SEND_EVERY = 15_000;
const LONGEST_STEP = 1.5; // seconds between two looks at the clock; more is a jump

/** Watch a video; `place` has the address to tell and shows what comes back. */
export function note(video, place) {
  let spans = [];
  let start = null;
  let last = 0;
  let sentAt = Date.now();

  const close = () => {
    if (start !== null && last > start) spans.push([start, last]);
    start = null;
  };
  const look = () => {
    const now = video.currentTime;
    const isStep = now >= last && now - last <= LONGEST_STEP * video.playbackRate;
    if (start === null || !isStep) {
      close();
      start = now;
    }
    last = now;
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
      if (answer.ok) place.innerHTML = await answer.text();
      else if (answer.status >= 500) spans.unshift(...sending);
    } catch {
      spans.unshift(...sending); // the network is away: with the next ones
    }
  }

  video.addEventListener("timeupdate", () => { if (!video.seeking && !video.paused) look(); });
  video.addEventListener("seeking", close);
  for (const kind of ["pause", "ended"]) {
    video.addEventListener(kind, () => {
      if (start !== null && !video.seeking) last = Math.max(last, video.currentTime);
      close();
      send();
    });
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
}
