// Not a module: it runs before the first paint, so that the page does not flash,
// and before anything can be typed.
(() => {
  const themes = ["system", "light", "dark"];
  const memory = "activeftp.theme";
  const root = document.documentElement;

  function remembered() {
    try {
      return localStorage.getItem(memory) ?? "system";
    } catch {
      return "system"; // storage is switched off
    }
  }

  function use(theme) {
    root.dataset.theme = themes.includes(theme) ? theme : "system";
    const name = document.getElementById("theme-name");
    if (name) name.textContent = root.dataset.theme;
  }

  // What the modules find typed when they are there, they take over. A value alone does not tell: browsers restore some.
  addEventListener("input", ({ target }) => { target.dataset.typed = ""; });
  root.dataset.live = ""; // shows what needs the core, until it turns out that there is none
  use(remembered());
  addEventListener("DOMContentLoaded", () => {
    use(root.dataset.theme);
    document.getElementById("theme")?.addEventListener("click", () => {
      use(themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length]);
      try {
        localStorage.setItem(memory, root.dataset.theme);
      } catch {
        // Switched off: the choice holds for this visit.
      }
    });
  });
})();
