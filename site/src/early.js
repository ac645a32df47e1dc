import { keepClick } from "./clicks.js";
import { slotPrefix, tabKey, themeKey } from "./keys.js";
import { keepTyped } from "./typed.js";

// Runs before the first paint, which avoids a flash of the wrong theme, and before
// anything can be typed.
const themes = ["system", "light", "dark"];
const root = document.documentElement;

function storedTheme() {
  try {
    return localStorage.getItem(themeKey) ?? "system";
  } catch {
    return "system"; // storage is switched off
  }
}

function applyTheme(theme) {
  root.dataset.theme = themes.includes(theme) ? theme : "system";
  const name = document.getElementById("theme-name");
  if (name) name.textContent = root.dataset.theme;
}

/** Reports whether this tab or this device keeps a text, which the page then shows in place of the example. */
function keepsText() {
  try {
    return sessionStorage.getItem(tabKey) !== null || Object.keys(localStorage).some((key) => key.startsWith(slotPrefix));
  } catch {
    return false; // storage is switched off
  }
}

// Marks fields that the user has edited, for the modules to apply once they are loaded. The value alone does not show
// it, because browsers restore some fields. The sample's verdict is not about what was typed, so "Checking ..." takes its
// place until the first verdict.
addEventListener("input", ({ target }) => {
  target.dataset.typed = "";
  if (!("checked" in root.dataset) && target.matches("#text, [data-path]")) root.dataset.checking = "";
});
if (location.hash.includes("=") || keepsText()) root.dataset.reading = ""; // hides the sample: it is not what will be shown
root.dataset.live = ""; // shows what needs the core; removed if the core cannot start
applyTheme(storedTheme());
addEventListener("click", keepClick);
addEventListener("pagehide", keepTyped);
addEventListener("DOMContentLoaded", () => {
  applyTheme(root.dataset.theme);
  document.getElementById("theme")?.addEventListener("click", () => {
    applyTheme(themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length]);
    try {
      localStorage.setItem(themeKey, root.dataset.theme);
    } catch {
      // Storage is switched off: the theme lasts for this visit.
    }
  });
});
