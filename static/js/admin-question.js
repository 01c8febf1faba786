// The page of a question: rows are added, moved and removed in place, and the question is checked
// and previewed as it is written. Without this script buttons post the form and numbers order rows.

import { dragged, movers } from "./admin-rows.js";

const form = document.querySelector("form[data-question]");
const rows = form.querySelector("[data-rows]");
const empty = form.querySelector("template[data-empty]");
const total = form.querySelector("[name=option-TOTAL_FORMS]");
const words = form.dataset;
const PAUSE_MS = 800;

function number() {
  let place = 0;
  for (const row of rows.children) {
    const field = row.querySelector("[name$=-place]");
    if (field && !row.hidden) field.value = ++place;
  }
}

function equip(row) {
  const place = row.querySelector(".cell-place");
  if (!place) return;
  place.hidden = true;
  const tools = row.querySelector("[data-tools]");
  const handle = document.createElement("span");
  handle.className = "handle";
  handle.textContent = "⠿";
  handle.setAttribute("aria-hidden", "true");
  const moved = () => {
    number();
    plan();
  };
  tools.append(handle, ...movers(row, words, moved));
  dragged(row, handle, moved);
}

function add(event) {
  event.preventDefault();
  const holder = document.createElement("ol");
  holder.innerHTML = empty.innerHTML.replaceAll("__prefix__", total.value);
  const row = holder.firstElementChild;
  total.value = Number(total.value) + 1;
  rows.append(row);
  equip(row);
  number();
  row.querySelector("textarea").focus();
}

let timer = 0;
let asked = 0;

async function check() {
  const mine = ++asked;
  const data = new FormData(form);
  data.set("_check", "live");
  try {
    const answer = await fetch(location.href, { method: "POST", body: data });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["[data-findings]", "[data-preview]"]) {
      const fresh = page.querySelector(part);
      if (fresh) form.querySelector(part).replaceChildren(...fresh.childNodes);
    }
  } catch {
    // The network is away: what is written stays in the form, and saving will check it.
  }
}

function plan() {
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE_MS);
}

for (const row of rows.children) equip(row);
form.querySelector("[data-more]")?.addEventListener("click", add);
form.addEventListener("input", plan);
