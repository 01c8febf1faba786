// Rows of a list that are moved by buttons, or dragged.

export function button(label, sign, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "move";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.textContent = sign;
  made.addEventListener("click", press);
  return made;
}

// Buttons that move the row up and down; `done` is called after a move.
export function movers(row, words, done) {
  const move = (by) => {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    (by < 0 ? up : down).focus();
    done();
  };
  const up = button(words.up, "↑", () => move(-1));
  const down = button(words.down, "↓", () => move(1));
  return [up, down];
}

// Lets the row be dragged by a handle among its neighbours; `done` is called when it is let go.
export function dragged(row, handle, done) {
  handle.draggable = true;
  handle.addEventListener("dragstart", (event) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(row, 0, 0);
    row.classList.add("dragged");
  });
  handle.addEventListener("dragend", () => {
    row.classList.remove("dragged");
    done();
  });
  row.addEventListener("dragover", (event) => {
    const other = row.parentElement.querySelector(":scope > .dragged");
    if (!other || other === row) return;
    event.preventDefault();
    const { top, height } = row.getBoundingClientRect();
    if (event.clientY < top + height / 2) row.before(other);
    else row.after(other);
  });
}
