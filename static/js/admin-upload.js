// Shows how far a long upload is. Without this script the form simply posts.

const LEAST_BYTES = 1_000_000;
// The words stand on the script element, in the language of the page.
const words = document.querySelector("script[data-uploading]").dataset;

function chosenBytes(form) {
  let bytes = 0;
  for (const input of form.querySelectorAll("input[type=file]")) {
    for (const file of input.files) bytes += file.size;
  }
  return bytes;
}

function showProgress(form) {
  const box = document.createElement("div");
  const label = document.createElement("label");
  const bar = document.createElement("progress");
  const stop = document.createElement("button");
  box.className = "uploading";
  box.setAttribute("role", "status");
  label.textContent = `${words.uploading} `;
  bar.max = 100;
  stop.type = "button";
  stop.className = "button small";
  stop.textContent = words.stop;
  label.append(bar);
  box.append(label, stop);
  form.append(box);
  box.scrollIntoView({ block: "nearest" });
  return { box, label, bar, stop };
}

function replacePage(html) {
  document.open();
  document.write(html);
  document.close();
  window.scrollTo(0, 0);
}

function send(form, data) {
  const { box, bar, label, stop } = showProgress(form);
  const request = new XMLHttpRequest();
  const buttons = form.querySelectorAll("[type=submit]");
  const finish = (outcome) => {
    for (const button of buttons) button.disabled = false;
    stop.remove();
    box.textContent = outcome;
  };
  request.upload.addEventListener("progress", (event) => {
    bar.value = (100 * event.loaded) / event.total;
    label.firstChild.textContent =
      event.loaded < event.total ? `${words.uploading} ${Math.floor(bar.value)} % ` : `${words.checking} `;
  });
  request.addEventListener("load", () => {
    const kind = request.getResponseHeader("Content-Type") || "";
    if (kind.startsWith("application/json")) {
      const target = new URL(JSON.parse(request.responseText).location, location.href);
      const isHere = target.pathname === location.pathname && target.search === location.search;
      location.assign(target);
      if (isHere && target.hash) location.reload();
    } else if (kind.startsWith("text/html")) {
      replacePage(request.responseText);
    } else {
      finish(words.refused);
    }
  });
  request.addEventListener("error", () => finish(words.broken));
  request.addEventListener("abort", () => finish(words.stopped));
  stop.addEventListener("click", () => request.abort());
  request.open("POST", form.action || location.href);
  request.setRequestHeader("X-Upload", "1");
  request.send(data);
  for (const button of buttons) button.disabled = true;
}

for (const form of document.querySelectorAll('form[method="post"][enctype="multipart/form-data"]')) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || chosenBytes(form) < LEAST_BYTES) return;
    event.preventDefault();
    send(form, new FormData(form, event.submitter));
  });
}
