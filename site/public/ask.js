import { byId } from "./dom.js";

/** Asks for a name. Resolves to the empty text when none is given. */
export function ask(title) {
  const dialog = byId("name-dialog");
  byId("name-title").textContent = title;
  byId("name").value = "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "add" ? byId("name").value.trim() : ""), { once: true });
  });
}
