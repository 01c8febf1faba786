// Items in an order: moved by their buttons, or dragged by their text.

export function arrange(list, status, changed) {
  const items = () => [...list.children];

  const settle = () => {
    items().forEach((item, index, all) => {
      const [up, down] = item.querySelectorAll("button");
      up.disabled = index === 0;
      down.disabled = index === all.length - 1;
      up.value = `${index}-up`;
      down.value = `${index}-down`;
    });
    changed();
  };

  const say = (item) => {
    const words = item.querySelector(".t").textContent.trim();
    status.textContent = `${words} ${list.dataset.moved} ${items().indexOf(item) + 1}`;
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("li");
    const isUp = button.value.endsWith("up");
    if (isUp) item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    settle();
    say(item);
    // A button that came to the end of its way hands the focus to the other one.
    (button.disabled ? item.querySelector("button:enabled") : button)?.focus();
  });

  let held = null;
  list.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("button, a")) return;
    held = event.target.closest("li");
    if (!held) return;
    event.preventDefault();
    held.classList.add("held");
    list.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointermove", (event) => {
    if (!held) return;
    const over = items().find((item) => {
      const { top, bottom } = item.getBoundingClientRect();
      return item !== held && event.clientY > top && event.clientY < bottom;
    });
    if (!over) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(held);
    else over.after(held);
  });
  const drop = () => {
    if (!held) return;
    held.classList.remove("held");
    say(held);
    held = null;
    settle();
  };
  list.addEventListener("pointerup", drop);
  list.addEventListener("pointercancel", drop);
}
