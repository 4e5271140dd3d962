// The builder: shows the open form on the phone's view a moment after it changed. Without it, a button does the same.
"use strict";
(() => {
  const outline = document.querySelector("details[data-outline]");
  if (outline && matchMedia("(min-width: 56rem)").matches) {
    outline.open = true;
    // The open question comes into view inside the outline; the page itself stays where it is.
    const nav = outline.closest("nav");
    const present = nav.querySelector("[aria-current]");
    if (present) nav.scrollTop = present.offsetTop - nav.clientHeight / 2;
  }
  const phone = document.querySelector("iframe[data-card]");
  if (phone) {
    // Only the frame scrolls: a fragment in its address would scroll this page to the frame too.
    const toCard = () => {
      const card = phone.contentDocument && phone.contentDocument.getElementById(phone.dataset.card);
      if (card) phone.contentWindow.scrollTo({ top: card.offsetTop, behavior: "instant" });
    };
    phone.addEventListener("load", toCard);
    toCard();
  }
  const form = document.querySelector("form[data-builder]");
  const button = form && form.querySelector("button[data-show]");
  if (!button) return;
  let timer;
  const show = () => form.requestSubmit(button);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 600);
  });
  // After a refusal the phone shows what was typed too, and not what is stored.
  if (document.querySelector(".errors")) show();
  form.addEventListener("submit", (event) => {
    if (event.submitter !== button) clearTimeout(timer);
  });
})();
