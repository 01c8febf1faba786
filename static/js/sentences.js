// A link to a sentence, and a note on it: offered when one clicks or taps it, selects words of it, or comes to it
// with the keyboard. One sentence takes part in the order of Tab, arrow keys lead to the others.

const AT_LEAST = 5_000; // ms for which a link stays on offer after a click

/** The second a sentence begins in, and which it is of those that do. */
function place(sentence) {
  const [, t, n] = /^.(\d+)(?:-(\d+))?$/.exec(sentence.id);
  return { t, n };
}

/**
 * Look after the sentences of a transcript until `signal`; `play(sentence, place)` plays from one.
 */
export function sentences(section, lines, play, signal) {
  const bar = section.querySelector("[data-offer]");
  const button = bar.querySelector("[data-quote]");
  const said = section.querySelector("[data-said]");
  const label = button.textContent;
  bar.lang = document.documentElement.lang;
  bar.dir = document.documentElement.dir || "ltr";
  const all = [...lines.querySelectorAll("p [id]")].filter((element) => element.id !== "here");
  let offered = null;
  let since = 0;

  function offer(sentence) {
    button.hidden = !navigator.clipboard;
    if (button.hidden && bar.children.length === 1) return;
    offered = sentence;
    since = Date.now();
    button.textContent = label;
    bar.hidden = !sentence;
    sentence?.after(bar);
  }

  function addressOf(sentence) {
    const address = new URL(button.dataset.quote);
    const { lang } = sentence.closest("[lang]");
    if (lang !== lines.dataset.lines) address.searchParams.set("language", lang);
    const { t, n } = place(sentence);
    address.searchParams.set("t", t);
    if (n) address.searchParams.set("n", n);
    return address.href;
  }

  async function copy() {
    const address = addressOf(offered);
    const sentence = offered;
    await navigator.clipboard.writeText(address);
    button.textContent = button.dataset.done;
    said.textContent = `${button.dataset.done}: ${address}`;
    setTimeout(() => {
      if (offered !== sentence) return;
      if (document.activeElement === button) sentence.focus();
      offer(null);
    }, 1500);
  }

  function roam(from, to) {
    if (!to) return;
    from.removeAttribute("tabindex");
    from.removeAttribute("aria-describedby");
    to.tabIndex = 0;
    to.focus();
  }

  function look() {
    const sentence = document.activeElement;
    if (all.includes(sentence) && sentence.matches(":focus-visible")) {
      sentence.setAttribute("aria-describedby", "by-keys");
      offer(sentence);
    }
  }

  function onKey(event) {
    if (event.key === "Escape" && offered) {
      if (bar.contains(document.activeElement)) offered.focus();
      offer(null);
    }
    const at = all.indexOf(event.target);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
    if (event.key === "Enter") play(event.target, place(event.target));
    else if (event.key in steps) roam(event.target, all[steps[event.key]]);
    else return;
    event.preventDefault();
  }

  let settling = 0;
  function onSelection() {
    const selection = getSelection();
    if (selection.isCollapsed || !lines.contains(selection.anchorNode)) return;
    const { startContainer } = selection.getRangeAt(0);
    const sentence = startContainer.parentElement?.closest("p [id]");
    if (sentence && sentence !== offered && all.includes(sentence)) offer(sentence);
  }

  lines.addEventListener("focusin", look);
  lines.addEventListener("keydown", onKey);
  document.addEventListener("selectionchange", () => {
    clearTimeout(settling);
    settling = setTimeout(onSelection, 300);
  }, { signal });
  addEventListener("pointerdown", (event) => {
    if (!bar.contains(event.target)) offer(null);
  }, { signal });
  document.querySelector("video")?.addEventListener("timeupdate", () => {
    const isKept = bar.matches(":hover, :focus-within") || !getSelection().isCollapsed;
    if (!offered || isKept || offered === document.activeElement) return;
    const isSaid = offered.matches(".now") || offered.querySelector(".now");
    if (!isSaid && Date.now() - since > AT_LEAST) offer(null);
  }, { signal });
  // Pressing the button leaves the selection as it is.
  bar.addEventListener("pointerdown", (event) => event.preventDefault());
  // Later, since who writes the note asks first which sentence the button stands at.
  bar.querySelector("[data-note]")?.addEventListener("click", () => setTimeout(() => offer(null)));
  button.addEventListener("click", () => { copy().catch(() => {}); });
  return { offer, look };
}
