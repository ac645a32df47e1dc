import { byId, el } from "./dom.js";

/** Shows a card that says why the page cannot check anything, and what to use instead. */
export function showNoCore(error) {
  const { dataset } = document.documentElement;
  const typed = "checking" in dataset; // the sample's result is not about that
  for (const name of ["live", "reading", "checking"]) delete dataset[name];
  if (typed) for (const part of results()) part.hidden = true;
  byId("text").readOnly = true;
  card("no-core", "warning", "This page cannot check your settings",
    el("p", {}, `Reason: ${error.message}. ${typed ? "What you typed is kept but not checked." : "Below is the result for the manual's example."}`),
    el("p", {}, "To run the same check on the command line:"),
    el("pre", {}, "activeftp check settings.txt"),
    el("p", {}, "What it checks: ", el("a", { href: "rules/index.html" }, "the rules"), "."));
}

/** Shows a card that says that the checker stopped. final means that it was not restarted. The text is kept. */
export function showCrash({ reason, final }, text, version, retry) {
  card("crash", "error", "The checker stopped",
    el("p", {}, final ?
      "It stopped several times in a row. Save the text and reload this page." :
      "It was restarted. Your text is kept: change it or try again."),
    el("p", { class: "where" }, `Reason: ${reason}. Version ${version}, text of ${text.length} characters.`),
    final ? null : el("div", { class: "actions" }, el("button", { type: "button", onclick: retry }, "Try again")));
  for (const part of results()) part.hidden = true;
}

/** Removes the card and shows the results again. */
export function hideCrash() {
  byId("crash")?.remove();
  for (const part of results()) part.hidden = false;
}

/** Returns the sections that would otherwise still show the results of an earlier text. */
function results() {
  return [byId("verdict"), byId("summary"), byId("answers")];
}

function card(id, severity, title, ...content) {
  byId(id)?.remove();
  byId("cards").append(el("div", { id, class: "card", role: "alert", "data-severity": severity }, el("h2", {}, title), content));
}
