// Another language of the transcript, or a second one beside it: only the transcript is fetched, so
// that the film goes on; the reader's place stays, and the back button leads to the one before.

let latest = 0;

/** Show what a link leads to, and note it in the address; `chosen` is shown so far. */
export async function choose(transcript, link, chosen) {
  const address = new URL(link);
  const { searchParams: query } = address;
  address.hash = "";
  const wanted = new URLSearchParams([...query].filter(([name]) => name !== "t" && name !== "n"));
  // A film that plays shows its place itself; where it rests, the sentence there is named.
  const asked = transcript.video.paused ? query : wanted;
  const words = link.textContent.trim();
  const isShown = await show(transcript, String(asked), link);
  if (!isShown) return false;
  history.replaceState({ ...history.state, languages: String(chosen) }, "");
  history.pushState({ languages: String(wanted) }, "", address);
  transcript.section.querySelector("[data-said]").textContent = words;
  return true;
}

/** Show the transcript that a query asks for; whether it is, and not a later one. */
export async function show(transcript, query, link) {
  latest += 1;
  const own = latest;
  const { section } = transcript;
  section.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`transcript/?${query}`);
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    if (own !== latest) return false;
    replace(transcript, html, link);
    return true;
  } catch (error) {
    // Without a network the film goes on, and so does what there is to read.
    if (!(error instanceof TypeError)) throw error;
    section.querySelector("[data-lost]").hidden = false;
    return false;
  } finally {
    section.removeAttribute("aria-busy");
  }
}

function replace(transcript, html, link) {
  const { section, video } = transcript;
  const before = transcript.lines.lang;
  const place = placeOf(transcript);
  const focus = section.contains(document.activeElement) ? counterpart(link) : "";
  CSS.highlights?.clear();
  section.innerHTML = html;
  transcript.read();
  section.closest(".step").classList.toggle("wide", "beside" in transcript.lines.dataset);
  transcript.mark({ mayScroll: false });
  keep(transcript, place);
  if (focus) section.querySelector(focus)?.focus({ preventScroll: true });
  if (transcript.lines.lang !== before) changeCaptions(video, before, transcript.lines.lang);
}

/** What is read: a second and where on the screen. Nothing where the text's beginning is seen. */
function placeOf(transcript) {
  const { lines, top } = transcript;
  const isAtStart = lines.getBoundingClientRect().top >= top && !lines.scrollTop;
  if (isAtStart) return null;
  for (const element of lines.querySelectorAll("[data-t]")) {
    const box = element.getBoundingClientRect();
    if (box.bottom > top) return { second: Number.parseInt(element.dataset.t, 10) / 1000, top: box.top };
  }
  return null;
}

function keep(transcript, place) {
  const { lines, spoken } = transcript;
  if (place) {
    const element = transcript.elementAt(place.second);
    const by = element.getBoundingClientRect().top - place.top;
    if (transcript.hasOwnArea) lines.scrollBy({ top: by, behavior: "instant" });
    else scrollBy({ top: by, behavior: "instant" });
  }
  const shown = spoken ?? lines.querySelector(".named");
  if (shown && transcript.isFollowing) transcript.bringIntoView(shown, { behavior: "auto" });
}

/** Where the focus goes: to the link that was pressed, as it is now. */
function counterpart(link) {
  if (link?.matches(".tool")) return "header > a.tool";
  return link?.closest("[data-more]") ? "[data-more] summary" : ".pills [aria-current]";
}

/** Captions that were in the transcript's language go on in its new one. */
function changeCaptions(video, before, after) {
  const tracks = [...video.textTracks];
  const shown = tracks.find(({ mode }) => mode === "showing");
  const next = tracks.find(({ language }) => language === after);
  if (shown?.language !== before || !next) return;
  shown.mode = "disabled";
  next.mode = "showing";
}
