import { byId, count, el, redraw, set, setText, shape } from "./dom.js";
import { activeRange, expressionPaths, labelOf, noRange, remark, unknownPaths, verdictWord } from "./fields.js";
import { countsOf, openOf } from "./severity.js";

/** The word and shape of each verdict. On the page the whole text is "off" if no site uses active mode. */
const verdicts = {
  fail: { word: "Fail", shape: "error" },
  warnings: { word: "Pass with warnings", shape: "warning" },
  incomplete: { word: "Not fully checked", shape: "note" },
  notes: { word: "Pass with notes", shape: "note" },
  pass: { word: "Pass", shape: "pass" },
  off: { word: "Off", shape: "off" },
  empty: { word: "Nothing to check yet", shape: "off" },
};

/** The verdicts of sites, worst first. */
const worstFirst = ["fail", "warnings", "incomplete", "notes", "pass", "off"];

/** How long the announcement waits after the last change, in milliseconds. */
const announceDelay = 600;

/** How long the last verdict may stand beside a changed text, in milliseconds. Then "Checking ..." takes its place. */
const lateAfter = 300;

/** Shows the verdict at once and announces it when the user stops typing. */
export class Verdict {
  #timer;
  #late; // the timer of a check that is under way

  /** choose(site) shows the fields of a site, and fill(path) moves the focus to the field of a value. */
  constructor(draft, choose, fill) {
    draft.addEventListener("view", ({ detail }) => this.#show(detail, choose, fill));
    draft.addEventListener("busy", () => { this.#late ??= setTimeout(() => { document.documentElement.dataset.checking = ""; }, lateAfter); });
  }

  #show(view, choose, fill) {
    clearTimeout(this.#late);
    this.#late = undefined;
    set(document.documentElement, { "data-checked": true, "data-checking": false });
    const { check, read } = view;
    const verdict = verdictOf(check, read);
    const { word, shape: name } = verdicts[verdict];
    const meaning = sentenceOf(verdict, check);
    set(byId("verdict"), { "data-verdict": verdict });
    set(byId("verdict").querySelector("use"), { href: `#shape-${name}` });
    setText(byId("verdict-word"), word);
    byId("verdict-range").replaceChildren(...rangeOf(view));
    redraw(byId("verdict-sentence"), [meaning, verdict, unknownPaths(check.diagnostics), expressionPaths(check.diagnostics)], () =>
      (verdict === "incomplete" ? [...notChecked(check.diagnostics, fill), knownIsFine] : [meaning, ...(verdict === "warnings" ? [" ", ...notChecked(check.diagnostics, fill)] : [])]));
    set(byId("start"), { hidden: verdict !== "empty" });
    const counts = countsOf(check.diagnostics);
    const accepted = check.diagnostics.filter((d) => d.accepted).length;
    redraw(byId("counts"), [counts, accepted], () => [
      ...counts.map(([severity, number]) =>
        el("li", { "data-severity": severity, "data-count": number }, shape(severity), count(number, severity))),
      accepted > 0 && el("li", { "data-severity": "accepted" }, shape("off"), `${accepted} accepted`),
    ]);
    redraw(byId("sites-verdicts"), check.sites, () => siteList(check.sites, choose));
    setText(document.querySelector("head > title"), `${word} - FTP active mode checker`);
    this.#announce(`${word}. ${firstMessage(verdict, check) ?? meaning} ${counts.map(([s, n]) => count(n, s)).join(", ")}.`);
  }

  #announce(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => announce(text), announceDelay);
  }
}

/** Returns a verdict as the page words it. */
export function wordOf(verdict) {
  return verdicts[verdict].word;
}

/** Announces a message to users of a screen reader. */
export function announce(text) {
  byId("announcement").textContent = text;
}

/** Returns the verdict on the text. Headers without a key, which the form can leave behind, count as empty here. */
function verdictOf(check, read) {
  const total = Object.keys(read.values).length + read.zones.length + read.sites.length + check.diagnostics.length;
  if (total === 0 || check.verdict === "empty") return "empty";
  const off = check.sites.length > 0 && check.sites.every((site) => site.verdict === "off");
  return off && check.verdict !== "fail" ? "off" : check.verdict;
}

/** Returns what a verdict means. The findings themselves stand below it. */
function sentenceOf(verdict, { diagnostics, sites }) {
  const used = sites.some((site) => site.verdict !== "off");
  const one = (severity) => openOf(diagnostics, severity).length === 1;
  switch (verdict) {
    case "fail": return `Correct the ${one("error") ? "error" : "errors"} below before you use these settings.`;
    case "warnings": return `No errors. Read the ${one("warning") ? "warning" : "warnings"} below before you use these settings.`;
    case "incomplete": return [...notChecked(diagnostics), knownIsFine].join("");
    case "notes": return used ?
      "The settings are right for active mode. Read the notes once; they do not make a transfer fail." :
      "No errors or warnings, but no transfer site uses active mode.";
    case "pass": return used ?
      "The settings are right for active mode: this host listens, and the partner connects to it." :
      "No findings, but no transfer site uses active mode.";
    case "off": return "No transfer site uses active mode. Transfers are passive, and nothing listens on the range.";
    default: return "Enter a base port and a number of ports, drop a settings file on this page, or start with a text to fill in.";
  }
}

/**
 * Returns the sentences about the values that were not checked, as texts and, if fill is given, buttons that move the
 * focus to their fields.
 */
function notChecked(diagnostics, fill) {
  const unknown = unknownPaths(diagnostics);
  const expressions = expressionPaths(diagnostics);
  return [
    ...(unknown.length > 0 ? ["Still needed: ", ...namesOf(unknown, fill), ". "] : []),
    ...(expressions.length > 0 ? ["Not checked, because only the product can evaluate the expression: ", ...namesOf(expressions, fill), ". "] : []),
  ];
}

const knownIsFine = "What is known so far has no errors or warnings.";

/** Returns the names of the first values, separated by commas, and the number of the others. */
function namesOf(paths, fill) {
  const maxShown = 6;
  const shown = paths.slice(0, maxShown).flatMap((path, i) => [i > 0 && ", ", fill ?
    el("button", { type: "button", class: "link", onclick: () => fill(path) }, labelOf(path)) : labelOf(path)]);
  return [...shown, paths.length > maxShown && ` and ${paths.length - maxShown} more`].filter(Boolean);
}

/** Returns the message that decides a verdict, as a sentence, or undefined if no single one does. */
function firstMessage(verdict, { diagnostics }) {
  const severity = { fail: "error", warnings: "warning" }[verdict];
  return severity && remark(openOf(diagnostics, severity)[0].message);
}

/** Returns a short form of the range on which the host listens. */
function rangeOf(view) {
  const range = activeRange(view);
  if (range) return [el("strong", {}, range.number === 1 ? String(range.base) : `${range.base}\u2013${range.end}`), `, ${count(range.number, "port")}`];
  const words = noRange(view.read.values, "ftp-active-mode");
  return [words === "not set" ? "no range: a random port above 1023" : words.startsWith("no ") ? words : `range ${words}`];
}

/** Returns the verdict of each site, worst first, if there are several. At most 8, so that the ruler stays in view. */
function siteList(sites, choose) {
  if (sites.length < 2) return [];
  const maxShown = 8;
  const shown = worstFirst.flatMap((verdict) => sites.filter((site) => site.verdict === verdict)).slice(0, maxShown);
  const list = shown.map(({ name, verdict }) =>
    el("button", { type: "button", class: "link", title: name, onclick: () => choose(name) }, el("span", {}, name), `: ${verdictWord(verdict)}`));
  return sites.length > maxShown ? [...list, el("span", {}, `and ${sites.length - maxShown} more in the list of sites`)] : list;
}
