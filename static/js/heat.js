// The heat map: a sentence's time plays the film beside it from there.

const film = document.querySelector("[data-player]");

document.querySelector(".heat")?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-second]");
  if (!film || !link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const second = Number(link.dataset.second);
  const seek = () => { film.currentTime = second; };
  if (film.readyState === 0) film.addEventListener("loadedmetadata", seek, { once: true });
  else seek();
  film.play().catch(() => {});
});
