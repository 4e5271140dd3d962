// The builder: shows the open form on the phone's view a moment after it changed. Without it, a button does the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-builder]");
  const button = form && form.querySelector("button[data-show]");
  if (!button) return;
  let timer;
  const show = () => form.requestSubmit(button);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 600);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter !== button) clearTimeout(timer);
  });
})();
