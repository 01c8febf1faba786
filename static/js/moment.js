// A sentence of a film that a hint or feedback quotes: it plays where it is quoted. The player comes
// from the film's step, whose rules on who may see it hold.

/** Play the sentence that a link leads to, in a player above the link. */
export async function play(link) {
  const figure = link.closest(".moment");
  if (!figure.querySelector("video")) await insert(figure, link);
  const video = figure.querySelector("video");
  for (const other of document.querySelectorAll(".moment video")) {
    if (other !== video) other.pause();
  }
  const { start, end } = video.dataset;
  let isWithin = true;
  video.ontimeupdate = () => {
    if (!isWithin || video.currentTime < Number(end)) return;
    // Once: whoever goes on from there hears the rest.
    isWithin = false;
    video.pause();
  };
  video.currentTime = Number(start);
  video.play().catch(() => {});
  video.scrollIntoView({ block: "nearest" });
}

async function insert(figure, link) {
  const { search } = new URL(link);
  const answer = await fetch(new URL(`clip/${search}`, link));
  if (!answer.ok) throw new Error(String(answer.status));
  figure.querySelector("figcaption").insertAdjacentHTML("beforebegin", await answer.text());
}
