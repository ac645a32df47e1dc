import { byId, count, el, redraw, sentence, shape } from "./dom.js";
import { unlessStopped } from "./engine.js";
import { withLabels } from "./fields.js";
import { maxSize, readFile } from "./filetext.js";
import { Pages } from "./pages.js";
import { whyCause, whyRule } from "./why.js";

/** How many findings are shown at once. The others are behind a summary. */
const atOnce = 3;
/** How long the page waits after the last keystroke before it reads the log, in milliseconds. */
const typingDelay = 200;

/**
 * Diagnoses a log: shows the cause, what to do, and the exchange with the line of each finding marked.
 */
export class Diagnosis {
  #engine;
  #settings = "";
  #file; // the text of the log's file until it is edited: a text area changes line ends, and so the numbers of lines
  #note = ""; // on the encoding of the log's file
  #timer;

  constructor(engine, draft) {
    this.#engine = engine;
    byId("log").addEventListener("input", () => {
      this.#note = "";
      this.#file = undefined;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#diagnose(), typingDelay);
    });
    byId("log-open").addEventListener("click", () => byId("log-file").click());
    byId("log-file").addEventListener("change", () => this.#open(byId("log-file").files[0]));
    draft.addEventListener("view", ({ detail }) => {
      this.#settings = detail.text;
      this.#diagnose();
    });
  }

  /** Shows a log in the panel and diagnoses it. note is on the encoding of its file. */
  take(log, note) {
    this.#set(log, note);
    byId("diagnosis").scrollIntoView();
    this.#diagnose();
  }

  async #open(file) {
    byId("log-file").value = "";
    if (!file) return;
    const read = await readFile(this.#engine, file).catch(unlessStopped);
    if (!read) return; // reported by the engine
    if (read.problem) return this.#show({ error: read.problem });
    this.#set(read.text, read.note);
    this.#diagnose();
  }

  #set(text, note) {
    byId("log").value = text;
    this.#file = text;
    this.#note = note;
  }

  /** The log to diagnose. */
  get #log() {
    return this.#file ?? byId("log").value;
  }

  async #diagnose() {
    const log = this.#log;
    if (log.trim() === "") return this.#show(null);
    if (log.length > maxSize) return this.#show({ error: "The log is longer than 1 MiB. Use the command: activeftp diagnose LOG" });
    const diagnosis = await this.#engine.callLater(this, "diagnose", log, this.#settings).catch(unlessStopped);
    if (diagnosis && log === this.#log) this.#show({ ...diagnosis, note: this.#note });
  }

  /** Shows a diagnosis or its error, or nothing for null. */
  #show(diagnosis) {
    redraw(byId("diagnosis-answer"), diagnosis, () =>
      !diagnosis ? [] : diagnosis.error ? [outcome("note", sentence(diagnosis.error))] : answer(diagnosis));
    const mark = document.querySelector(".exchange [data-severity]");
    if (mark) mark.parentElement.scrollTop = mark.offsetTop - 160; // leave the lines before it visible
  }
}

/** Returns the elements that show a diagnosis. */
function answer({ findings, format, lines, done, failed, transfers, exchange, note }) {
  const marked = new Map(findings.map(({ line, severity }) => [line, severity]));
  return [
    findings.length === 0 && outcome("pass", `Nothing went wrong: ${count(done, "transfer")} completed.`),
    ...findings.slice(0, atOnce).map(finding),
    findings.length > atOnce && el("details", {}, el("summary", {}, count(findings.length - atOnce, "more finding")),
      findings.slice(atOnce).map(finding)),
    el("p", { class: "where" }, `Log format: ${format}, ${count(lines, "line")}: ${count(done, "transfer")} completed, ${failed} failed.`),
    note && el("p", { class: "where" }, sentence(`encoding: ${note}`)),
    ...(transfers.length > 0 ? transferTable(transfers) : []),
    exchange.length > 0 && exchangeList(exchange, marked),
  ];
}

/** Returns the line that states an outcome; severity may also be "pass". */
function outcome(severity, ...words) {
  return el("p", { class: "outcome", "data-severity": severity === "pass" ? null : severity, "data-verdict": severity === "pass" ? "pass" : null },
    shape(severity), el("span", {}, words));
}

/** Returns one finding: what happened, what to do, and a link to the page of its id. */
function finding({ rule, cause, severity, line, message, advice }) {
  return el("div", { class: "diagnosed", "data-cause": cause, "data-rule": rule },
    outcome(severity, el("span", { class: "unseen" }, `${severity}: `), withLabels(message)),
    el("p", {}, withLabels(advice)),
    el("p", { class: "from" }, el("span", {}, `line ${line}`), el("code", {}, rule || cause),
      rule && !rule.startsWith("AM-") ? whyRule(rule) : whyCause(rule || cause)));
}

/** Returns a table of the transfers, and the buttons that turn its pages. */
function transferTable(transfers) {
  const heads = ["Line", "Mode", "Announced", "In the range", "Command", "Outcome"];
  const table = el("table", {}, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody"));
  const pages = new Pages(table, transferRow);
  pages.show(transfers);
  return [el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Transfers in the log" }, table), pages.buttons];
}

function transferRow(t) {
  return el("tr", {}, [
    t.line, t.mode || "none", t.port ? `${t.address} port ${t.port}` : t.announced || "none",
    t.inRange == null ? "unknown" : t.inRange ? "yes" : "no", t.command || "none", t.cause,
  ].map((cell) => el("td", {}, String(cell))));
}

const speakers = { command: "client sent: ", reply: "partner replied: ", remark: "client noted: " };

/** Returns the exchange with its line numbers. marked maps the line of each finding to its severity. */
function exchangeList(entries, marked) {
  return el("ol", { class: "exchange", tabindex: "0", role: "list", "aria-label": "The exchange" },
    entries.map(({ line, kind, text }) => el("li", { "data-kind": kind, "data-severity": marked.get(line) },
      el("span", { class: "line-number" }, String(line)),
      el("span", {}, marked.has(line) && shape(marked.get(line)), el("span", { class: "unseen" },
        (marked.has(line) ? "finding on this line: " : "") + speakers[kind]), text))));
}
