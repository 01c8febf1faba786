// The keys of the player, and the list of them.

const SECONDS = { j: -10, l: 10, ArrowLeft: -5, ArrowRight: 5 };

/** What a key does: to the film, its captions, and the box to find in. */
export function press(key, { video, captions, seek, openFind, stored }) {
  if (key in SECONDS) {
    const end = video.duration || Infinity;
    seek(Math.min(end, Math.max(0, video.currentTime + SECONDS[key])));
  } else if (key === "k" || key === " ") {
    if (video.paused) video.play().catch(() => {});
    else video.pause();
  } else if (key === "m") {
    video.muted = !video.muted;
  } else if (key === "c") {
    toggle([...video.textTracks], captions());
  } else if (key === "f") {
    const change = document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen();
    change.catch(() => {});
  } else if (key === "/") {
    openFind();
  } else {
    explain(stored);
  }
}

function toggle(tracks, own = tracks[0]) {
  const shown = tracks.find(({ mode }) => mode === "showing");
  if (shown) shown.mode = "disabled";
  else if (own) own.mode = "showing";
}

function explain(stored) {
  const list = document.querySelector("[data-key-list]");
  const isOn = list.querySelector("[type=checkbox]");
  isOn.checked = stored.get("keys") !== "off";
  isOn.onchange = () => stored.set("keys", isOn.checked ? "on" : "off");
  list.showModal();
}
