// Signing out leaves no notes on a computer that others may use: what the site has not yet is sent
// before, and who signs out is told what cannot be.

import { forget, sendAll, unsent } from "./unsent.js";

const form = document.querySelector("[data-person]");
const { person } = form.dataset;
const warning = document.querySelector("[data-unsent]");

if (Object.keys(unsent(person)).length) {
  sendAll(person, form.elements.csrfmiddlewaretoken.value).then((isDone) => {
    warning.hidden = isDone;
  });
}
form.addEventListener("submit", forget);
