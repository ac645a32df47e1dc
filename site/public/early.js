// Not a module, so that it runs before the first paint, which avoids a flash of
// the wrong theme, and before anything can be typed.
(() => {
  const themes = ["system", "light", "dark"];
  const storageKey = "activeftp.theme";
  const root = document.documentElement;

  function storedTheme() {
    try {
      return localStorage.getItem(storageKey) ?? "system";
    } catch {
      return "system"; // storage is switched off
    }
  }

  function applyTheme(theme) {
    root.dataset.theme = themes.includes(theme) ? theme : "system";
    const name = document.getElementById("theme-name");
    if (name) name.textContent = root.dataset.theme;
  }

  // Marks fields that the user has edited, for the modules to apply once they are loaded. The value alone does not show
  // it, because browsers restore some fields.
  addEventListener("input", ({ target }) => { target.dataset.typed = ""; });
  if (location.hash.includes("=")) root.dataset.reading = ""; // hides the sample while a link is read
  root.dataset.live = ""; // shows what needs the core; removed if the core cannot start
  applyTheme(storedTheme());
  addEventListener("DOMContentLoaded", () => {
    applyTheme(root.dataset.theme);
    document.getElementById("theme")?.addEventListener("click", () => {
      applyTheme(themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length]);
      try {
        localStorage.setItem(storageKey, root.dataset.theme);
      } catch {
        // Storage is switched off: the theme lasts for this visit.
      }
    });
  });
})();
