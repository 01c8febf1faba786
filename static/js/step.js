// Completion without a reload, notes, and sharing. All work on without this script: the forms are
// ordinary ones, and the link is in the address bar.

const form = document.querySelector("[data-complete]");
if (form) {
  // A page fetched before it was asked for has not been counted as visited yet.
  const [arrival] = performance.getEntriesByType("navigation");
  if (arrival?.deliveryType === "navigational-prefetch") {
    const body = new URLSearchParams(new FormData(form));
    fetch(new URL("../visit/", form.action), { method: "POST", body }).catch(() => {});
  }

  let isSending = false;
  let isPlain = false;

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (isPlain || !button || button.value === "next") return;
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    try {
      const answer = await send(button);
      show(answer, button);
    } catch {
      isPlain = true;
      // Later, since a form does not submit while it is being submitted.
      setTimeout(() => form.requestSubmit(button));
    } finally {
      isSending = false;
    }
  });
  // A page that comes back from the back/forward cache starts afresh.
  addEventListener("pageshow", () => { isPlain = false; });
}

async function send(button) {
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  const response = await fetch(form.action, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    redirect: "error",
  });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

function show({ done, percent, week_done: weekDone }, pressed) {
  for (const button of form.elements) {
    if (button.name === "done") button.hidden = (button.value !== "0") === done;
  }
  // A message about an earlier press may be wrong by now.
  document.querySelector(".msgs")?.remove();
  const label = form.querySelector(".is-done");
  label.hidden = !done;
  put("[data-percent]", percent);
  put("[data-done]", weekDone);
  document.querySelector(".bars .c")?.classList.toggle("d", done);
  document.querySelector(".sheet [aria-current]")?.parentElement.classList.toggle("d", done);
  const count = document.querySelector(".count")?.textContent ?? "";
  form.querySelector("[role=status]").textContent = done ? `${label.textContent}. ${count}` : count;
  if (pressed.hidden) [...form.elements].find((b) => b.name === "done" && !b.hidden)?.focus();
}

function put(selector, value) {
  const place = document.querySelector(selector);
  if (place) place.textContent = value;
}

// Notes are sent as they are written, and what could not be sent before is sent now.
const notes = document.getElementById("notes");
if (notes) {
  const withNotes = () => { import("./notes.js").catch(() => {}); };
  for (const kind of ["pointerdown", "focusin"]) {
    notes.addEventListener(kind, withNotes, { once: true });
  }
  notes.addEventListener("click", (event) => {
    const link = event.target.closest("[data-edit]");
    const item = link?.closest("li:not([data-cut])");
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    import("./notes.js").then(({ edit }) => edit(item.dataset.key), () => location.assign(link));
  });
  try {
    if (localStorage.getItem(`notes:${notes.querySelector("form").dataset.jot}`)) withNotes();
  } catch {
    // No storage, nothing kept.
  }
}

// Sharing: the link, the link at this second, and the system's own sheet where there is one.
const status = document.querySelector("[data-copied]");
for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const address = new URL(button.dataset.copy);
    if ("at" in button.dataset) address.searchParams.set("t", seconds());
    await navigator.clipboard.writeText(address);
    status.textContent = `${status.dataset.copied} ${address}`;
  });
}
const sheet = document.querySelector("[data-share]");
if (sheet && navigator.share) {
  sheet.hidden = false;
  sheet.addEventListener("click", () => {
    navigator.share({ title: document.title, url: sheet.dataset.share }).catch(() => {});
  });
}

function seconds() {
  return Math.floor(document.querySelector("video")?.currentTime ?? 0);
}
