// The time left, by the server's clock: this machine's own may be wrong, or be set.

const WARNINGS = [10, 5, 1];

export function countDown(clock, over) {
  const left = clock.querySelector("[data-left]");
  const status = clock.querySelector("[role=status]");
  const ends = Date.parse(clock.dataset.ends) - Date.parse(clock.dataset.now);
  const start = performance.now();
  let warned = Math.ceil(ends / 60000);

  const show = () => {
    const seconds = Math.max(0, Math.ceil((ends - (performance.now() - start)) / 1000));
    const minutes = Math.floor(seconds / 60);
    if (seconds < 86400) {
      left.textContent = ` · ${minutes}:${String(seconds % 60).padStart(2, "0")} ${left.dataset.left}`;
    }
    const now = Math.ceil(seconds / 60);
    if (now < warned && WARNINGS.includes(now)) status.textContent = `${now} ${status.dataset.soon}`;
    warned = now;
    if (seconds > 0) return;
    clearInterval(timer);
    over();
  };
  const timer = setInterval(show, 1000);
  show();
}
