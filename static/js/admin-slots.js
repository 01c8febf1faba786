// What a quiz asks as a list: questions are chosen, moved and removed. Without this script the
// field is edited as text, one line for each.

const field = document.querySelector("[data-slots]");
const choices = document.querySelector("[data-slot-choices]");

function button(label, sign, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "move";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.textContent = sign;
  made.addEventListener("click", press);
  return made;
}

function listOf(words, addresses) {
  const list = document.createElement("ol");
  list.className = "slots";

  const write = () => {
    field.value = [...list.children].map((row) => row.dataset.line).join("\n");
  };

  const move = (row, by) => {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    write();
    row.querySelector(by < 0 ? "[data-up]" : "[data-down]").focus();
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
    const up = button(words.up, "↑", () => move(row, -1));
    const down = button(words.down, "↓", () => move(row, 1));
    up.dataset.up = down.dataset.down = "";
    tools.append(up, down, button(words.remove, "×", () => { row.remove(); write(); }));
    row.append(name, tools);
    row.draggable = true;
    row.addEventListener("dragstart", () => row.classList.add("dragged"));
    row.addEventListener("dragend", () => { row.classList.remove("dragged"); write(); });
    row.addEventListener("dragover", (event) => {
      const dragged = list.querySelector(".dragged");
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const { top, height } = row.getBoundingClientRect();
      if (event.clientY < top + height / 2) row.before(dragged);
      else row.after(dragged);
    });
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
