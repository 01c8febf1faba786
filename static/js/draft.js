// What is in a form, kept in this tab until it is saved: by address and try.

const name = (form) => `draft:${form.action}:${form.dataset.try}`;

export function keep(form) {
  const data = [...new FormData(form)].filter(([key]) => /^(pick|typed)/.test(key));
  try {
    sessionStorage.setItem(name(form), JSON.stringify(data));
  } catch {
    // No storage: the form itself is all there is.
  }
}

export function clear(form) {
  sessionStorage.removeItem(name(form));
}

export function restore(form) {
  let data = null;
  try {
    data = JSON.parse(sessionStorage.getItem(name(form)));
  } catch {
    return;
  }
  if (!data) return;
  const items = form.querySelector("[data-items]");
  if (items) {
    for (const [, value] of data) {
      const input = items.querySelector(`[name=pick][value="${CSS.escape(value)}"]`);
      if (input) items.append(input.closest("li"));
    }
    return;
  }
  for (const box of form.querySelectorAll("[name=pick]")) {
    box.checked = data.some(([key, value]) => key === "pick" && value === box.value);
  }
  for (const [key, value] of data) {
    const field = key === "pick" ? null : form.elements[key];
    if (field) field.value = value;
  }
}
