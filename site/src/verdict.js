import { byId, count, el, redraw, sentence, shape } from "./dom.js";
import { labelOf, notKnown, unknownPaths, verdictWord } from "./fields.js";

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

/** Shows the verdict at once and announces it when the user stops typing. */
export class Verdict {
  #timer;

  /** choose(site) shows the fields of a site, and fill(path) moves the focus to the field of a value. */
  constructor(draft, choose, fill) {
    draft.addEventListener("view", ({ detail }) => this.#show(detail, choose, fill));
  }

  #show({ check, read }, choose, fill) {
    const verdict = verdictOf(check, read);
    const { word, shape: name } = verdicts[verdict];
    const reason = reasonOf(verdict, check);
    byId("verdict").dataset.verdict = verdict;
    byId("verdict").querySelector("use").setAttribute("href", `#shape-${name}`);
    byId("verdict-word").textContent = word;
    byId("verdict-range").replaceChildren(...rangeOf(check, read));
    redraw(byId("verdict-sentence"), [reason, verdict, unknownPaths(check.diagnostics)], () =>
      (verdict === "incomplete" ? missing(check.diagnostics, fill) : [reason]));
    byId("start").hidden = verdict !== "empty";
    const counts = countsOf(check.diagnostics);
    const accepted = check.diagnostics.filter((d) => d.accepted).length;
    redraw(byId("counts"), [counts, accepted], () => [
      ...counts.map(([severity, number]) =>
        el("li", { "data-severity": severity, "data-count": number }, shape(severity), count(number, severity))),
      accepted > 0 && el("li", { "data-severity": "accepted" }, shape("off"), `${accepted} accepted`),
    ]);
    redraw(byId("sites-verdicts"), check.sites, () => siteList(check.sites, choose));
    document.title = `${word} - FTP active mode checker`;
    this.#announce(`${word}. ${reason} ${counts.map(([s, n]) => count(n, s)).join(", ")}.`);
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

function reasonOf(verdict, { diagnostics, sites }) {
  const used = sites.some((site) => site.verdict !== "off");
  const first = (severity) => diagnostics.find((d) => d.severity === severity && !d.accepted).message;
  switch (verdict) {
    case "fail": return sentence(first("error"));
    case "warnings": return sentence(first("warning"));
    case "incomplete": return missing(diagnostics).join("");
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
 * Returns the sentence about the values that are missing, as texts and, if fill is given, buttons that move the focus to
 * their fields.
 */
function missing(diagnostics, fill) {
  const maxShown = 6;
  const paths = [...new Set(unknownPaths(diagnostics))];
  const shown = paths.slice(0, maxShown).flatMap((path, i) => [i > 0 && ", ", fill ?
    el("button", { type: "button", class: "link", onclick: () => fill(path) }, labelOf(path)) : labelOf(path)]);
  const more = paths.length > maxShown ? ` and ${paths.length - maxShown} more` : "";
  return ["Still needed: ", ...shown.filter(Boolean), `${more}. What is known so far has no errors or warnings.`];
}

/** Returns a short form of the range on which the host listens. */
function rangeOf({ portEnd }, { values }) {
  const base = values["ftp-active-mode.base-port"];
  if (portEnd <= 0 && (base === "unknown" || values["ftp-active-mode.number-of-ports"] === "unknown")) return [`range ${notKnown}`];
  if (portEnd <= 0) return base ? [`base port ${base}, no range yet`] : ["no range: a random port above 1023"];
  return [el("strong", {}, `${base}\u2013${portEnd}`), `, ${count(portEnd - Number(base) + 1, "port")}`];
}

/** Returns the number of findings of each severity, without the accepted ones. */
function countsOf(diagnostics) {
  return ["error", "warning", "note"].map((severity) =>
    [severity, diagnostics.filter((d) => d.severity === severity && !d.accepted).length]);
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
