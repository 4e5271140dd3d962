// Tells the brand that a person has the report open: only after a real tap or key, since mail scanners open links too.
(() => {
  const form = document.getElementById("opened");
  if (!form) return;
  const tell = () => {
    removeEventListener("pointerdown", tell);
    removeEventListener("keydown", tell);
    fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" }).catch(() => {});
  };
  addEventListener("pointerdown", tell);
  addEventListener("keydown", tell);
})();
