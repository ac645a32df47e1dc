// A click on a button that does nothing yet is kept until the page is complete: the
// network can be slow.

/** The buttons that the page connects only after the first verdict. The theme is switched without the core. */
const late = ":is(.needs-core, #inputs) button:not(#theme)";

/** Marks the button that was clicked, in place of one that was clicked before it, until the page is complete. */
export function keepClick({ target }) {
  const button = target.closest(late);
  if (!button || "complete" in document.documentElement.dataset) return;
  for (const other of document.querySelectorAll("[data-clicked]")) delete other.dataset.clicked;
  button.dataset.clicked = "";
}

/** Says that the page is complete: its buttons are connected. Returns the last one that was clicked before, or null. */
export function takeClick() {
  document.documentElement.dataset.complete = "";
  const button = document.querySelector("[data-clicked]");
  delete button?.dataset.clicked;
  return button;
}
