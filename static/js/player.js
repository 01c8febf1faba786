// The film: skip links and cues play from their place without a reload, another language of the
// transcript comes while the film goes on, speed and keys. What is rarely wanted is fetched then.

const video = document.querySelector("[data-player]");
const section = document.getElementById("transcript");
const played = document.querySelector("[data-played]");
const jots = document.getElementById("notes");
const lines = () => section.querySelector("[data-lines]");

/** Make ready what is in the transcript's section, which another language replaces. */
function prepare() {
  lines().classList.add("live");
  section.querySelector("[data-find-open]").hidden = false;
  const sentence = lines().querySelector(".named") ?? lines().querySelector("[id]");
  if (sentence) sentence.tabIndex = 0;
  markNotes();
}

/** One's own notes in the text: underlined, each with a pen that opens it. */
function markNotes() {
  if (!jots) return;
  for (const old of section.querySelectorAll(".pen")) old.remove();
  for (const old of section.querySelectorAll(".noted")) old.classList.remove("noted");
  const { lang, dataset } = lines();
  const letters = { [dataset.beside]: "b", [lang]: "t" };
  for (const item of jots.querySelectorAll("[data-t]")) {
    const { t, n, language, key } = item.dataset;
    const id = `${letters[language]}${t}${n > 1 ? `-${n}` : ""}`;
    const sentence = document.getElementById(id);
    if (!sentence) continue;
    sentence.classList.add("noted");
    const pen = document.createElement("button");
    pen.className = "pen";
    pen.dataset.key = key;
    pen.lang = document.documentElement.lang;
    const words = item.querySelector("[data-edit]").textContent.trim();
    pen.ariaLabel = `${document.querySelector("[data-pen]").dataset.pen} ${words}`;
    sentence.after(pen);
  }
}
jots?.addEventListener("noted", markNotes);
prepare();

// What follows the film in its transcript is fetched as soon as either is touched.
let following = null;
function withTranscript(act) {
  following ??= import("./transcript.js").then(({ Transcript }) => (
    new Transcript(video, section, prepare)
  ));
  following.then(act).catch(() => {});
}

// Notes: the film waits while one writes, and goes on after that.
function withNotes(act) {
  if (jots) import("./notes.js").then(act).catch(() => {});
}

function pause() {
  if (video.paused) return () => {};
  video.pause();
  return () => { video.play().catch(() => {}); };
}

function noteAt(sentence) {
  const goOn = pause();
  withNotes(({ open }) => open(sentence, goOn));
}

/** Note the sentence that has the focus, else what is being said. */
function noteNow() {
  const focused = lines().contains(document.activeElement) && document.activeElement;
  if (focused && focused.matches("p [id]")) noteAt(focused);
  else withTranscript((text) => noteAt(text.spoken ?? text.elementAt(video.currentTime)));
}

for (const kind of ["play", "seeking"]) {
  video.addEventListener(kind, () => withTranscript((text) => text.mark()), { once: true });
}
// Here before a connection is lost.
video.addEventListener("play", () => withNotes(() => {}), { once: true });

function seek(time) {
  if (video.readyState === 0) {
    // The address's media fragment would win over what was just asked for.
    video.addEventListener("loadedmetadata", () => { video.currentTime = time; }, { once: true });
  }
  video.currentTime = time;
}

/** The second at which the first cue in an element, or around it, starts. */
function startOf(element) {
  const cue = element.closest("[data-t]") ?? element.querySelector("[data-t]");
  return Number.parseInt(cue.dataset.t, 10) / 1000;
}

function playFrom(time, { t, n }) {
  seek(time);
  video.play().catch(() => {});
  const address = new URL(location.href);
  address.searchParams.set("t", t);
  if (n) address.searchParams.set("n", n);
  else address.searchParams.delete("n");
  address.hash = "";
  history.replaceState(history.state, "", address);
  lines().querySelector(".named")?.classList.remove("named");
  withTranscript((text) => {
    text.follow(true);
    text.mark();
  });
}

// What is done with sentences is fetched when it is wanted, and anew for another language.
let tools = null;
let old = new AbortController();
function withTools(act) {
  const play = (sentence, address) => playFrom(startOf(sentence), address);
  tools ??= import("./sentences.js").then(({ sentences }) => (
    sentences(section, lines(), play, old.signal)
  ));
  tools.then(act).catch(() => {});
}

function openFind() {
  withTranscript(async (text) => {
    const { open } = await import("./find.js");
    const opener = section.querySelector("[data-find-open]");
    open(text.find, opener, text.lines, (place) => text.bringIntoView(place));
  });
}

// Languages. The link keeps the place for who opens it elsewhere.
function keepPlace(link) {
  if (!video.currentTime) return;
  const address = new URL(link.href);
  address.searchParams.set("t", Math.floor(video.currentTime));
  address.searchParams.delete("n");
  address.hash = "here";
  link.href = address;
}

function withLanguages(act, orElse) {
  withTranscript(async (text) => {
    try {
      const languages = await import("./languages.js");
      if (!await act(languages, text)) return;
      old.abort();
      old = new AbortController();
      tools = null;
      withNotes(({ refresh }) => refresh());
    } catch {
      orElse();
    }
  });
}

const chosen = () => {
  const { lang, dataset } = lines();
  return new URLSearchParams({ language: lang, ...(dataset.beside && { beside: dataset.beside }) });
};
addEventListener("popstate", ({ state }) => {
  if (!state?.languages || state.languages === String(chosen())) return;
  withLanguages(({ show }, text) => show(text, state.languages), () => location.reload());
});

// Clicks.
const isPlain = (event) => !(
  event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey
  || event.altKey
);

function onLink(event, link) {
  if (link.hreflang) {
    event.preventDefault();
    keepPlace(link);
    withLanguages(
      ({ choose }, text) => choose(text, link, chosen()),
      () => location.assign(link),
    );
    return;
  }
  const { t, n } = Object.fromEntries(
    new URL(link.getAttribute("href"), location).searchParams,
  );
  if (!t || !link.closest(".lines, [data-played]")) return;
  event.preventDefault();
  const first = link.closest(".para")?.querySelector("[data-t]");
  if (first) playFrom(startOf(first), { t, n });
  else withTranscript((text) => playFrom(text.named(Number(t)), { t, n }));
}

function onClick(event) {
  if (!isPlain(event)) return;
  const { target } = event;
  const link = target.closest("a");
  const noting = target.closest("[data-note]");
  const pen = target.closest(".pen");
  if (target.closest("#notes, form")) return;
  if (noting) {
    event.preventDefault();
    const offer = noting.closest("[data-offer]");
    noteAt(offer ? offer.previousElementSibling : lines().querySelector(".named"));
  } else if (pen) {
    const goOn = pause();
    withNotes(({ edit }) => edit(pen.dataset.key, goOn));
  } else if (link) onLink(event, link);
  else if (target.closest("[data-find-open]")) openFind();
  else if (target.closest("[data-follow]")) withTranscript((text) => text.goOn());
  else {
    const cue = target.closest("[data-t]");
    if (!cue || !getSelection().isCollapsed) return;
    const time = startOf(cue);
    playFrom(time, { t: Math.floor(time) });
    withTools(({ offer }) => offer(cue.closest("[id]")));
  }
}
for (const area of [section, played]) area?.addEventListener("click", onClick);
section.addEventListener("pointerdown", ({ target }) => {
  const link = target.closest("a[hreflang]");
  if (link) keepPlace(link);
});
for (const kind of ["pointerdown", "focusin"]) {
  section.addEventListener(kind, ({ target }) => {
    withTranscript(() => {});
    if (!tools && lines().contains(target)) withTools(({ look }) => look());
  });
}

const more = () => section.querySelector("[data-more]");
addEventListener("pointerdown", ({ target }) => {
  if (!more().contains(target)) more().open = false;
});
section.addEventListener("keydown", ({ key, target }) => {
  if (key !== "Escape" || !more().contains(target)) return;
  more().open = false;
  more().querySelector("summary").focus();
});

// Speed, remembered; and the picture on its own.
const stored = {
  get(name) {
    try { return localStorage.getItem(name); } catch { return null; }
  },
  set(name, value) {
    try { localStorage.setItem(name, value); } catch { /* no storage, no memory */ }
  },
};

const deck = document.querySelector("[data-deck]");
const speed = deck.querySelector("select");

function showSpeed() {
  const rate = String(video.playbackRate);
  if (![...speed.options].some(({ value }) => value === rate)) speed.add(new Option(`${rate}×`, rate));
  speed.value = rate;
}
function setSpeed(rate) {
  video.defaultPlaybackRate = rate; // which loading falls back to
  video.playbackRate = rate;
}
const remembered = Number(stored.get("speed"));
if (remembered >= 0.25 && remembered <= 4) setSpeed(remembered);
showSpeed();
video.addEventListener("ratechange", () => {
  showSpeed();
  stored.set("speed", video.playbackRate);
});
speed.addEventListener("change", () => setSpeed(Number(speed.value)));
const own = deck.querySelector("[data-pip]");
own.hidden = !document.pictureInPictureEnabled;
own.addEventListener("click", () => {
  const change = document.pictureInPictureElement
    ? document.exitPictureInPicture()
    : video.requestPictureInPicture();
  change.catch(() => {});
});
deck.hidden = false;

/** Captions in the transcript's language. */
const captions = () => [...video.textTracks].find(({ language }) => language === lines().lang);

// Keys: single ones, so that they can be turned off.
const KEYS = new Set([...(jots ? " kjlcfm/?n" : " kjlcfm/?"), "ArrowLeft", "ArrowRight"]);
const NATIVE = new Set([" ", "ArrowLeft", "ArrowRight"]);

/** The key that is meant, also where the layout has no Latin letters. */
function keyOf({ key, code }) {
  if (key.length > 1 || key.codePointAt(0) < 128) return key.length > 1 ? key : key.toLowerCase();
  return /^Key.$/.test(code) ? code.at(-1).toLowerCase() : key;
}

function withKeys(act) {
  const player = { video, captions, seek, openFind, stored };
  import("./keys.js").then((keys) => act(keys, player)).catch(() => {});
}

addEventListener("keydown", (event) => {
  const key = keyOf(event);
  if (!KEYS.has(key) || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.shiftKey && key !== "?" && key !== "/") return;
  if (event.target.closest("input, select, textarea, dialog, [contenteditable]")) return;
  // Buttons take the space bar, and the film's own controls the arrows too.
  if (NATIVE.has(key) && event.target === video) return;
  if (key === " " && event.target.closest("button, summary")) return;
  if (stored.get("keys") === "off") return;
  event.preventDefault();
  if (key === "n") noteNow();
  else if (!event.repeat || key.startsWith("Arrow")) withKeys(({ press }, of) => press(key, of));
});
deck.querySelector("[data-note]")?.addEventListener("click", noteNow);
deck.querySelector("[data-keys]").addEventListener("click", () => {
  withKeys(({ press }, of) => press("?", of));
});

// With the first play come captions in the transcript's language, and what notes what was played.
video.addEventListener("play", () => {
  const isChosen = [...video.textTracks].some((track) => track.mode === "showing");
  const track = captions();
  if (track && !isChosen) track.mode = "showing";
  const start = video.currentTime;
  if (played) import("./played.js").then(({ note }) => note(video, played, start)).catch(() => {});
}, { once: true });

// At the end what comes next is offered over the film, without taking the focus.
video.addEventListener("ended", () => {
  const ways = document.querySelectorAll(".moves :is([value=next], [rel=next]):not([hidden])");
  if (!ways.length) return;
  const ending = document.createElement("div");
  ending.className = "row ending";
  ending.setAttribute("role", "status");
  video.after(ending);
  ending.append(...[...ways].map((way) => way.cloneNode(true)));
  for (const kind of ["play", "seeking"]) {
    video.addEventListener(kind, () => ending.remove(), { once: true });
  }
});

if (video.dataset.at) {
  seek(Number(video.dataset.at));
  // A page that is opened anew shows the sentence that is named; otherwise it stays where the
  // browser put it.
  const isNew = !scrollY && !location.hash;
  withTranscript((text) => {
    text.mark({ mayScroll: false });
    const named = text.lines.querySelector(".named");
    const place = text.hasOwnArea ? named ?? text.spoken : isNew && named;
    if (place) text.bringIntoView(place, { behavior: "auto" });
  });
}
