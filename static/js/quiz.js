// A question: what is in the form outlives a lost connection; items are moved without a reload;
// the time left is shown by the server's clock. All of it works without this script.

import { arrange } from "./ordering.js";
import { countDown } from "./countdown.js";
import { clear, keep, restore } from "./draft.js";

const form = document.querySelector("[data-quiz]");
const list = form?.querySelector("[data-items]");
const message = form?.querySelector("[data-message]");
let isSending = false;

// The result stands at the top of the window, also after the reload below, which restores nothing.
if (location.hash === "#result") {
  const result = document.getElementById("result");
  result?.focus({ preventScroll: true });
  result?.scrollIntoView();
  addEventListener("pagehide", () => { history.scrollRestoration = "auto"; });
}

if (form) {
  restore(form);
  if (list) arrange(list, form.querySelector("[data-said]"), moved);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", (event) => {
    if (!message || event.submitter?.name === "move") return;
    event.preventDefault();
    send();
  });
}

// A quoted sentence plays here; where it cannot, its link leads to the film.
document.querySelector(".question")?.addEventListener("click", (event) => {
  const link = event.target.closest(".moment .play[href*='t=']");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  import("./moment.js").then(({ play }) => play(link)).catch(() => location.assign(link.href));
});

// The page that the way back brings may be older than what was saved since.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// Whoever moves an item is not asked about the order any more that was there before.
function moved() {
  form.querySelector("#sure")?.parentElement.remove();
  form.querySelector("#error")?.remove();
  keep(form);
}

async function send() {
  if (isSending) return;
  isSending = true;
  message.hidden = true;
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (answer.type === "opaqueredirect") {
      clear(form);
      history.replaceState(null, "", `${form.action}#result`);
      history.scrollRestoration = "manual";
      location.reload();
    } else {
      // Not taken as it is: the server says so, and its page holds what was sent.
      form.submit();
    }
  } catch {
    message.textContent = form.dataset.lost;
    message.hidden = false;
    isSending = false;
  }
}

const clock = document.querySelector("[data-ends]");
if (clock) {
  countDown(clock, async () => {
    // What stands in the form when the time is over is sent as it is.
    if (message) await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" }).catch(() => {});
    location.assign(document.querySelector(".squares .end")?.href ?? location.href);
  });
}
// The summary of an attempt whose time is over submits itself, a moment after the last response.
document.querySelector("[data-over]")?.requestSubmit();
