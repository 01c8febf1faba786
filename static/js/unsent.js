// Notes that the site has not yet: kept in this browser, by person, so that nobody's words are ever
// sent as somebody else's.

const PREFIX = "notes:";

/** The person's unsent notes by key. */
export function unsent(person) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + person)) ?? {};
  } catch {
    return {};
  }
}

function store(person, notes) {
  try {
    if (Object.keys(notes).length) localStorage.setItem(PREFIX + person, JSON.stringify(notes));
    else localStorage.removeItem(PREFIX + person);
  } catch {
    // No storage: the form itself is all there is.
  }
}

export function keep(note) {
  store(note.person, { ...unsent(note.person), [note.key]: note });
}

/** Forget a note, unless it has other words by now than those that were sent. */
export function drop(note, text) {
  const notes = unsent(note.person);
  if (text !== undefined && notes[note.key] && notes[note.key].text !== text) return;
  delete notes[note.key];
  store(note.person, notes);
}

/** Forget everybody's, as a computer that is shared is left. */
export function forget() {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX)) localStorage.removeItem(name);
    }
  } catch {
    // No storage, nothing to forget.
  }
}

/** A key as the site takes it; crypto.randomUUID exists on secure addresses only. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Send a note: what came of it is `saved`, `conflict` (changed elsewhere), `gone`, `refused`, `out`
 * (nobody, or somebody else, is signed in) or `unsent`.
 */
export async function send(note, token, action = note.edition ? `${note.key}/` : "new/") {
  const { notes, ...fields } = note;
  const body = new URLSearchParams({ ...fields, csrfmiddlewaretoken: token });
  const headers = { Accept: "application/json" };
  try {
    const answer = await fetch(notes + action, { method: "POST", body, headers, redirect: "manual" });
    if (answer.ok) return { outcome: "saved", ...await answer.json() };
    if (answer.status === 409) return { outcome: "conflict", ...await answer.json() };
    if (answer.status === 422) return { outcome: "refused", ...await answer.json() };
    if (answer.status === 404) return { outcome: "gone" };
    return { outcome: answer.status === 403 || !answer.status ? "out" : "unsent" };
  } catch {
    return { outcome: "unsent" };
  }
}

/** A note whose words were changed or deleted elsewhere becomes one of its own, so that both stay. */
export function asNew(note) {
  drop(note);
  return { ...note, key: newKey(), edition: 0 };
}

/** Send all that is kept, but for the note being written; whether nothing is left. */
export async function sendAll(person, token, { but, onSaved } = {}) {
  let isDone = true;
  for (let note of Object.values(unsent(person))) {
    if (note.key === but) continue;
    let answer = await send(note, token);
    if (note.edition && (answer.outcome === "conflict" || answer.outcome === "gone")) {
      note = asNew(note);
      keep(note);
      answer = await send(note, token);
    }
    if (answer.outcome === "saved") {
      drop(note, note.text);
      onSaved?.({ ...note, edition: answer.edition });
    } else {
      isDone = false;
    }
  }
  return isDone;
}
