import { typedKey } from "./keys.js";

// What is typed before the core has taken it is kept over a reload: the network can be
// slow, or the core missing.

/** Keeps the edited fields, unless the core has taken them. */
export function keepTyped() {
  const { dataset } = document.documentElement;
  const fields = "checked" in dataset ? [] : [...document.querySelectorAll("[data-typed]")];
  try {
    if (fields.length === 0) return sessionStorage.removeItem(typedKey);
    const typed = fields.map(({ id, value, checked }) => ({ id, value, checked }));
    sessionStorage.setItem(typedKey, JSON.stringify({ hash: location.hash, typed }));
  } catch {
    // Storage is switched off or full.
  }
}

/** Types again what was kept of a page with the same address, except in fields that have been edited since. */
export function typeAgain() {
  try {
    const { hash, typed } = JSON.parse(sessionStorage.getItem(typedKey)) ?? {};
    sessionStorage.removeItem(typedKey);
    if (hash !== location.hash) return;
    for (const { id, value, checked } of typed) {
      const field = document.getElementById(id);
      if ("typed" in field.dataset) continue;
      Object.assign(field, { value, checked });
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  } catch {
    // Storage is switched off, or something else wrote it.
  }
}
