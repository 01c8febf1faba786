// One's own notes on a step: written where the sentence is, saved while one writes, kept in this
// browser while there is no connection.

import { asNew, drop, keep, newKey, send, sendAll, unsent } from "./unsent.js";

const WAIT = 1_200; // ms without a key until what is written is sent
const AGAIN = 20_000; // ms until what could not be sent is tried again

const section = document.getElementById("notes");
const form = section.querySelector("form");
const home = form.parentElement;
const list = section.querySelector("[data-list]");
const state = form.querySelector("[data-state]");
const other = form.querySelector("[data-other]");
const remove = form.querySelector("[data-delete]");
const area = form.elements.text;
const person = form.dataset.jot;
const token = form.elements.csrfmiddlewaretoken.value;
const lines = () => document.querySelector("[data-lines]");

let note = null; // the note in the form
let saved = null; // its words as the site last had them
let closed = null; // what is done when the form is closed
let timer = 0;
const deleted = new WeakSet();

const say = (word) => { state.textContent = word && (state.dataset[word] ?? word); };

function blank() {
  return {
    person, notes: section.dataset.notes, key: newKey(), step: form.elements.step.value, edition: 0, text: "",
  };
}

const itemOf = (key) => list.querySelector(`[data-key="${CSS.escape(key)}"]`);

function clock(t) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(t / 3600);
  const minutes = Math.floor(t / 60) % 60;
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(t % 60)}`;
}

function element(tag, fields, ...children) {
  const made = Object.assign(document.createElement(tag), fields);
  made.append(...children);
  return made;
}

/** Show a note in the list, in the order of the film; `isSent` is whether the site has it. */
function show(shown, isSent) {
  const item = itemOf(shown.key) ?? element("li", {});
  item.dataset.key = shown.key;
  item.dataset.edition = shown.edition;
  item.toggleAttribute("data-mark", !shown.text);
  const edit = element("a", { href: `${shown.notes}${shown.key}/`, dir: "auto" }, shown.text || shown.quote || "…");
  edit.dataset.edit = "";
  item.replaceChildren(edit);
  if (shown.t !== undefined) {
    Object.assign(item.dataset, { t: shown.t, n: shown.n, language: shown.language });
    const query = new URLSearchParams({ language: shown.language, t: shown.t, n: shown.n });
    item.prepend(element("a", { className: "clock", href: `?${query}` }, clock(shown.t)), " ");
  }
  if (!isSent) item.append(" ", element("small", {}, state.dataset.unsent));
  if (!item.isConnected) {
    const later = [...list.children].find(({ dataset }) => Number(dataset.t) > shown.t);
    list.insertBefore(item, later ?? null);
  }
  changed();
}

const changed = () => section.dispatchEvent(new Event("noted"));

/** The note of an item of the list, to be written on. */
function read(item) {
  const { key, edition, t, n, language } = item.dataset;
  const kept = unsent(person)[key];
  if (kept) return kept;
  const text = item.querySelector("[data-edit]").textContent;
  const found = { ...blank(), key, edition: Number(edition), text };
  if (t === undefined) return found;
  const sentence = sentenceAt(t, n, language);
  // A mark shows the words it marks.
  return {
    ...found, t, n, language,
    quote: sentence ? wordsOf(sentence) : "",
    text: "mark" in item.dataset ? "" : text,
  };
}

function sentenceAt(t, n, language) {
  const { lang, dataset } = lines() ?? {};
  const letter = { [dataset?.beside]: "b", [lang]: "t" }[language];
  return letter && document.getElementById(`${letter}${t}${n > 1 ? `-${n}` : ""}`);
}

/** The sentence that an element belongs to, which may have begun in the paragraph before. */
function sentenceOf(part) {
  const own = part.closest("p [id]");
  if (own) return own;
  const all = [...lines().querySelectorAll("p [id]:not(#here)")];
  return all.findLast((each) => each.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function wordsOf(sentence) {
  const copy = sentence.cloneNode(true);
  for (const reading of copy.querySelectorAll("rt, rp")) reading.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function at(sentence) {
  const [, t, n = 1] = /^.(\d+)(?:-(\d+))?$/.exec(sentence.id);
  return { t, n, language: sentence.closest("[lang]").lang, quote: wordsOf(sentence) };
}

/** Write at the sentence of an element; `then` is called when the form is closed. */
export async function open(part, then) {
  const sentence = sentenceOf(part);
  if (!sentence) return;
  const place = { ...blank(), ...at(sentence) };
  const present = [...list.children].find(({ dataset }) => (
    dataset.t === place.t && dataset.n === String(place.n) && dataset.language === place.language
  ));
  if (present && "cut" in present.dataset) location.assign(present.querySelector("[data-edit]").href);
  else await begin(present ? read(present) : place, then);
}

/** Go on with a note of the list: at its sentence, or below where it has none. */
export function edit(key, then) {
  const item = itemOf(key);
  if (item) begin(read(item), then);
}

async function begin(begun, then) {
  if (!await close({ mayMark: false })) return;
  [note, saved, closed] = [begun, begun.edition ? begun.text : null, then];
  area.value = note.text;
  other.hidden = true;
  remove.hidden = false;
  say("");
  put();
  area.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

/** Put the form below its sentence, also after another language has come. */
function put() {
  const isSaid = note.t !== undefined && lines();
  const sentence = isSaid && sentenceAt(note.t, note.n, note.language);
  const place = sentence || (isSaid && sentenceNear(note.t));
  if (place) place.after(form);
  else home.append(form);
  home.open = !place;
}

function sentenceNear(t) {
  const all = [...lines().querySelectorAll("p [id]:not(#here)")];
  return all.findLast(({ id }) => Number.parseInt(id.slice(1), 10) <= t);
}

/** After another language of the transcript has come. */
export function refresh() {
  if (!note || form.isConnected) return;
  put();
  area.focus({ preventScroll: true });
}

/** Send the note as it is; false if what came back has to be looked at first. */
async function save(sent = note) {
  clearTimeout(timer);
  const { text } = sent;
  const answer = await send(sent, token);
  const before = sent.sent;
  sent.sent = text;
  switch (answer.outcome) {
    case "saved":
      sent.edition = answer.edition;
      drop(sent, text);
      // Deleted while it was under way.
      if (deleted.has(sent)) return (await send(sent, token, `${sent.key}/deletion/`)).outcome === "saved";
      if (sent === note) saved = text;
      show({ ...sent, text }, true);
      say("saved");
      return true;
    case "conflict":
      sent.edition = answer.edition;
      // Not another window, but an answer to this one that was lost.
      if (answer.text === before) return save(sent);
      keep(sent);
      other.querySelector("span").textContent = answer.text;
      other.hidden = false;
      say("");
      return false;
    case "refused":
      drop(sent);
      say(answer.message);
      return false;
    default:
  }
  if (answer.outcome === "gone" && sent.edition) {
    Object.assign(sent, asNew(sent));
    return save(sent);
  }
  keep(sent);
  show({ ...sent, text }, false);
  say(answer.outcome === "unsent" ? "unsent" : "out");
  later();
  return true;
}

let again = 0;
function later() {
  clearTimeout(again);
  again = setTimeout(sendKept, AGAIN);
}

/** Close the form when what is in it is saved; an empty one marks its sentence if it may. */
async function close({ mayMark }) {
  if (!note) return true;
  const isNew = note.edition === 0;
  const isMark = mayMark && isNew && note.t !== undefined;
  const isChanged = note.text.trim() !== (saved ?? "");
  if (isMark || isChanged) {
    keep(note);
    if (!await save()) return false;
  } else if (isNew) {
    drop(note);
  }
  leave();
  return true;
}

function leave() {
  const sentence = form.parentElement !== home && sentenceAt(note.t, note.n, note.language);
  const isWithin = form.contains(document.activeElement);
  note = null;
  saved = null;
  clearTimeout(timer);
  home.append(form);
  home.open = false;
  form.reset();
  remove.hidden = true;
  const told = state.textContent;
  say("");
  const said = document.querySelector("[data-said]");
  if (said) said.textContent = told;
  if (isWithin && sentence) {
    if (!sentence.hasAttribute("tabindex")) sentence.tabIndex = -1;
    sentence.focus({ preventScroll: true });
  } else if (isWithin) {
    home.querySelector("summary").focus({ preventScroll: true });
  }
  closed?.();
  closed = null;
}

async function discard() {
  clearTimeout(timer);
  const left = note;
  deleted.add(left);
  if (left.edition) {
    const answer = await send(left, token, `${left.key}/deletion/`);
    if (answer.outcome !== "saved" && answer.outcome !== "gone") {
      deleted.delete(left);
      say("offline");
      return;
    }
  }
  drop(left);
  itemOf(left.key)?.remove();
  changed();
  leave();
}

area.addEventListener("input", () => {
  note ??= blank();
  remove.hidden = false;
  note.text = area.value;
  keep(note);
  say("");
  clearTimeout(timer);
  timer = setTimeout(() => save(), WAIT);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  other.hidden = true;
  note ??= blank();
  close({ mayMark: true });
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close({ mayMark: false });
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  else return;
  event.preventDefault();
});
remove.addEventListener("click", discard);
// What is kept is sent as soon as it can be.
async function sendKept() {
  const onSaved = (sent) => { if (sent.step === form.elements.step.value) show(sent, true); };
  if (!await sendAll(person, token, { but: note?.key, onSaved })) later();
}
addEventListener("online", () => { if (note && unsent(person)[note.key]) save(); sendKept(); });
for (const kept of Object.values(unsent(person))) {
  if (kept.step === form.elements.step.value) show(kept, false);
}
sendKept();
