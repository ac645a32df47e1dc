import { byId } from "./dom.js";

/** Opens the name dialog. Resolves to the name, or to an empty string if the dialog is cancelled. */
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
