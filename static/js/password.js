// A button beside each password that shows what was typed, and hides it again.
const { show, hide } = document.querySelector("[data-show]").dataset;
for (const input of document.querySelectorAll("input[type=password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reveal";
  button.textContent = show;
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const isShown = input.type === "text";
    input.type = isShown ? "password" : "text";
    button.textContent = isShown ? show : hide;
  });
  // A password must not stay readable, nor be kept as text by the browser, when it is sent.
  input.form?.addEventListener("submit", () => {
    input.type = "password";
  });
  input.after(button);
}
