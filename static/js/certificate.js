// Printing, and copying the link. Without this script the browser's own menu prints, and the link is
// in the address bar.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy-link]") : []) {
  const { copyLink: address } = button.dataset;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const status = document.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(address);
      status.textContent = `${status.dataset.copied} ${address}`;
    } catch {
      status.textContent = address;
    }
  });
}
