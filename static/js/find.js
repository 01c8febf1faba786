// Find in this transcript, whatever the accents and capitals. Ctrl-F stays the browser's.

const MARKS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/g;
const QUOTES = { "‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " " };

/** The text without accents and capitals, and for each of its characters where it comes from. */
function fold(text) {
  const from = [];
  let folded = "";
  let at = 0;
  for (const character of text) {
    const bare = character.normalize("NFD").replace(MARKS, "").normalize("NFC").toLowerCase();
    const plain = QUOTES[bare] ?? bare;
    for (let i = 0; i < plain.length; i += 1) from.push(at);
    folded += plain;
    at += character.length;
  }
  from.push(at);
  return { folded, from };
}

/** A paragraph's text nodes and its folded text. */
function read(paragraph) {
  const nodes = [];
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  let text = "";
  while (walker.nextNode()) {
    if (walker.currentNode.parentElement.closest("button, rt")) continue;
    nodes.push({ node: walker.currentNode, start: text.length });
    text += walker.currentNode.data;
  }
  return { nodes, ...fold(text) };
}

function point(nodes, offset, isEnd) {
  const { node, start } = nodes.findLast((item) => item.start < offset + !isEnd) ?? nodes[0];
  return [node, offset - start];
}

function* matches(paragraphs, words) {
  for (const { nodes, folded, from } of paragraphs) {
    for (let at = folded.indexOf(words); at >= 0; at = folded.indexOf(words, at + words.length)) {
      const range = document.createRange();
      range.setStart(...point(nodes, from[at], false));
      range.setEnd(...point(nodes, from[at + words.length], true));
      yield range;
    }
  }
}

const hasHighlights = Boolean(CSS.highlights);
let paragraphs = null;
let found = [];
let current = -1;
let wired = null;

/** Show the box (again) and take the focus there. */
export function open(form, opener, lines, bringIntoView) {
  const input = form.elements.q;
  const count = form.querySelector("output");

  function search() {
    clear();
    const words = fold(input.value.trim().replace(/\s+/g, " ")).folded;
    paragraphs ??= [...lines.querySelectorAll("p")].map(read);
    found = words ? [...matches(paragraphs, words)] : [];
    if (!hasHighlights) found = wrap(found);
    const top = lines.getBoundingClientRect().top;
    current = Math.max(0, found.findIndex((range) => range.getBoundingClientRect().top > Math.max(0, top)));
    show();
  }

  function clear() {
    found = [];
    if (hasHighlights) CSS.highlights.clear();
    else if (unwrap(lines)) paragraphs = null;
  }

  function go(by) {
    current = (current + by + found.length) % found.length;
    show();
  }

  function show() {
    const isAny = found.length > 0;
    count.textContent = isAny ? `${current + 1} / ${found.length}` : input.value.trim() && count.dataset.none;
    for (const button of form.querySelectorAll("[value='1'], [value='-1']")) button.disabled = !isAny;
    if (!isAny) return;
    if (hasHighlights) {
      CSS.highlights.set("found", new Highlight(...found));
      CSS.highlights.set("found-now", new Highlight(found[current]));
    } else {
      lines.querySelector("mark.found-now")?.classList.remove("found-now");
      found[current].classList.add("found-now");
    }
    bringIntoView(found[current]);
  }

  function close() {
    clear();
    form.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  }

  function wire() {
    wired = form;
    paragraphs = null;
    input.addEventListener("input", search);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && event.target === input) { if (found.length) go(event.shiftKey ? -1 : 1); }
      else return;
      event.preventDefault();
    });
    form.addEventListener("click", (event) => {
      const by = Number(event.target.closest("button")?.value ?? NaN);
      if (by) go(by);
      else if (by === 0) close();
    });
  }

  if (wired !== form) wire(); // another one after a change of language
  form.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  input.focus();
  input.select();
  search();
}

/** For browsers without highlights: an element around each match; a match over several is one. */
function wrap(ranges) {
  const marks = [];
  for (const range of [...ranges].reverse()) {
    const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
    const nodes = [];
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE && range.intersectsNode(node)) nodes.push(node);
    }
    const parts = nodes.map((node) => {
      const part = document.createRange();
      part.setStart(node, node === range.startContainer ? range.startOffset : 0);
      part.setEnd(node, node === range.endContainer ? range.endOffset : node.data.length);
      return part;
    });
    for (const part of parts.reverse()) {
      if (part.collapsed) continue;
      const mark = document.createElement("mark");
      part.surroundContents(mark);
      if (part === parts.at(-1)) marks.unshift(mark);
    }
  }
  return marks;
}

function unwrap(lines) {
  const marks = lines.querySelectorAll("mark");
  for (const mark of marks) {
    const { parentNode } = mark;
    mark.replaceWith(...mark.childNodes);
    parentNode.normalize();
  }
  return marks.length > 0;
}
