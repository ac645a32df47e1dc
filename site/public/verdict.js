import { byId, count, el, redraw, sentence, shape } from "./dom.js";

/** Word and shape of each verdict. "off" and "empty" are the page's: no site uses active mode, nothing is typed yet. */
const verdicts = {
  fail: { word: "Fail", shape: "error" },
  warnings: { word: "Pass with warnings", shape: "warning" },
  notes: { word: "Pass with notes", shape: "note" },
  pass: { word: "Pass", shape: "pass" },
  off: { word: "Off", shape: "off" },
  empty: { word: "Nothing to check yet", shape: "off" },
};

const gravity = ["fail", "warnings", "notes", "pass", "off"];

/** How long the announcement waits for the typing to end, in milliseconds. */
const quiet = 600;

/** Shows the verdict at once, and announces it when the typing has paused. */
export class Verdict {
  #timer;

  constructor(draft, choose) {
    draft.addEventListener("view", ({ detail }) => this.#show(detail, choose));
  }

  #show({ check, read }, choose) {
    const verdict = verdictOf(check, read);
    const { word, shape: name } = verdicts[verdict];
    const reason = reasonOf(verdict, check);
    byId("verdict").dataset.verdict = verdict;
    byId("verdict").querySelector("use").setAttribute("href", `#shape-${name}`);
    byId("verdict-word").textContent = word;
    byId("verdict-range").replaceChildren(...rangeOf(check, read));
    byId("verdict-sentence").textContent = reason;
    const counts = countsOf(check.diagnostics);
    redraw(byId("counts"), counts, () => counts.map(([severity, number]) =>
      el("li", { "data-severity": severity, "data-count": number }, shape(severity), count(number, severity))));
    redraw(byId("sites-verdicts"), check.sites, () => siteList(check.sites, choose));
    document.title = `${word} - FTP active mode checker`;
    this.#announce(`${word}. ${reason} ${counts.map(([s, n]) => count(n, s)).join(", ")}.`);
  }

  #announce(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => announce(text), quiet);
  }
}

/** Says something to people who listen to the page. */
export function announce(text) {
  byId("announcement").textContent = text;
}

function verdictOf(check, read) {
  const given = Object.keys(read.values).length + read.zones.length + read.sites.length + check.diagnostics.length;
  if (given === 0) return "empty";
  const off = check.sites.length > 0 && check.sites.every((site) => site.verdict === "off");
  return off && check.verdict !== "fail" ? "off" : check.verdict;
}

function reasonOf(verdict, { diagnostics, sites }) {
  const used = sites.some((site) => site.verdict !== "off");
  const first = (severity) => diagnostics.find((d) => d.severity === severity).message;
  switch (verdict) {
    case "fail": return sentence(first("error"));
    case "warnings": return sentence(first("warning"));
    case "notes": return used ?
      "Active mode will work. Read the notes once; nothing fails because of them." :
      "Nothing is wrong so far, but no transfer site uses active mode.";
    case "pass": return used ?
      "Active mode will work: this host listens, and the partner connects in." :
      "Nothing is wrong, and no transfer site uses active mode.";
    case "off": return "No transfer site uses active mode. Transfers are passive, and nothing listens on the range.";
    default: return "Type a base port and a number of ports, or drop a settings file.";
  }
}

/** The range in short: where the host listens. */
function rangeOf({ portEnd }, { values }) {
  const base = values["ftp-active-mode.base-port"];
  if (portEnd <= 0) return base ? [`base port ${base}, no range yet`] : ["no range: a random port above 1023"];
  return [el("strong", {}, `${base}\u2013${portEnd}`), `, ${count(portEnd - Number(base) + 1, "port")}`];
}

function countsOf(diagnostics) {
  return ["error", "warning", "note"].map((severity) => [severity, diagnostics.filter((d) => d.severity === severity).length]);
}

/** With several sites, one verdict each, the worst first; few enough to keep the ruler in sight. */
function siteList(sites, choose) {
  if (sites.length < 2) return [];
  const most = 8;
  const shown = gravity.flatMap((verdict) => sites.filter((site) => site.verdict === verdict)).slice(0, most);
  const list = shown.map(({ name, verdict }) =>
    el("button", { type: "button", class: "link", title: name, onclick: () => choose(name) }, el("span", {}, name), `: ${verdict}`));
  return sites.length > most ? [...list, el("span", {}, `and ${sites.length - most} more in the list of sites`)] : list;
}
