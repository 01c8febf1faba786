// What a quiz asks as a list: questions are chosen, moved and removed. Without this script the
// field is edited as text, one line for each.

import { button, dragged, movers } from "./admin-rows.js";

const field = document.querySelector("[data-slots]");
const choices = document.querySelector("[data-slot-choices]");

function listOf(words, addresses) {
  const list = document.createElement("ol");
  list.className = "slots";

  const write = () => {
    field.value = [...list.children].map((row) => row.dataset.line).join("\n");
  };

  const add = (line) => {
    const row = document.createElement("li");
    const [key, ...title] = line.trim().split(/\s{2,}/);
    row.dataset.line = line.trim();
    const name = document.createElement(addresses[key] ? "a" : "span");
    name.dir = "auto";
    name.textContent = title.join(" ") || line.trim();
    if (addresses[key]) name.href = addresses[key];
    const tools = document.createElement("span");
    tools.className = "tools";
    const remove = button(words.remove, "×", () => { row.remove(); write(); });
    tools.append(...movers(row, words, write), remove);
    row.append(name, tools);
    dragged(row, row, write);
    list.append(row);
  };

  for (const line of field.value.split("\n")) if (line.trim()) add(line);
  return { list, add: (line) => { add(line); write(); } };
}

if (field && choices) {
  const addresses = {};
  for (const option of choices.querySelectorAll("option[data-href]")) {
    addresses[option.value.split(/\s{2,}/)[0]] = option.dataset.href;
  }
  // A list cannot show what was refused; then the text is there to be mended.
  if (!field.closest(".errors")) {
    const { list, add } = listOf(choices.dataset, addresses);
    field.after(list);
    field.hidden = true;
    choices.closest("[data-choosing]").hidden = false;
    choices.addEventListener("change", () => {
      if (choices.value) add(choices.value);
      choices.value = "";
    });
  }
}
