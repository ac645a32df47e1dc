import { byId, el } from "./dom.js";

/** The card that stands for a page that cannot check: why, and what works instead. */
export function showNoCore(error) {
  delete document.documentElement.dataset.live;
  byId("text").readOnly = true;
  card("no-core", "warning", "Your own settings cannot be checked here",
    el("p", {}, `Reason: ${error.message}. Below stands what the checker says of the manual's example.`),
    el("p", {}, "On the command line the same checker is one line:"),
    el("pre", {}, "activeftp check settings.txt"),
    el("p", {}, "All that it looks for: ", el("a", { href: "rules/index.html" }, "the rules"), "."));
}

/** The card that says that the checker stopped. The text is kept. */
export function showCrash({ reason, final }, text, version, retry) {
  card("crash", "error", "The checker stopped",
    el("p", {}, final ?
      "It stopped several times in a row. Save the text and load this page again." :
      "A new one was started. Your text is kept; change it, or try again."),
    el("p", { class: "where" }, `Reason: ${reason}. Version ${version}, text of ${text.length} characters.`),
    final ? null : el("div", { class: "actions" }, el("button", { type: "button", onclick: retry }, "Try again")));
  for (const part of judged()) part.hidden = true;
}

export function hideCrash() {
  byId("crash")?.remove();
  for (const part of judged()) part.hidden = false;
}

/** What tells of a text, and would tell of another than the one that could not be checked. */
function judged() {
  return [byId("verdict"), byId("summary"), byId("answers")];
}

function card(id, severity, title, ...content) {
  byId(id)?.remove();
  byId("cards").append(el("div", { id, class: "card", role: "alert", "data-severity": severity }, el("h2", {}, title), content));
}
