import { byId, count, el, redraw, sentence, shape } from "./dom.js";
import { unlessStopped } from "./engine.js";
import { ruleAddress } from "./source.js";

/** Longest log that the page takes, in UTF-16 units. The command takes 64 MiB. */
const longest = 1 << 20;
/** How long typing rests before the log is read, in milliseconds. */
const rest = 200;

/** Reads an FTP client's log and says what went wrong, with the exchange and the guilty line in it. */
export class Diagnosis {
  #engine;
  #settings = "";
  #timer;

  constructor(engine, draft) {
    this.#engine = engine;
    byId("log").addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#read(), rest);
    });
    byId("log-open").addEventListener("click", () => byId("log-file").click());
    byId("log-file").addEventListener("change", () => this.#open(byId("log-file").files[0]));
    byId("diagnosis").addEventListener("drop", (event) => this.#drop(event));
    draft.addEventListener("view", ({ detail }) => {
      this.#settings = detail.text;
      byId("diagnosis").hidden = false;
      this.#read();
    });
  }

  /** A file dropped here is a log; anywhere else on the page it is a settings text. */
  #drop(event) {
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    this.#open(file);
  }

  async #open(file) {
    byId("log-file").value = "";
    if (!file) return;
    if (file.size > longest) return this.#refuse(`"${file.name}" is larger than 1 MiB`);
    try {
      byId("log").value = await file.text();
    } catch (error) {
      return this.#refuse(`"${file.name}" cannot be read: ${error.message}`);
    }
    this.#read();
  }

  #refuse(reason) {
    this.#show({ error: `${reason}. Use the command: activeftp diagnose LOG` });
  }

  async #read() {
    const log = byId("log").value;
    if (log.trim() === "") return this.#show(null);
    if (log.length > longest) return this.#refuse("the log is longer than 1 MiB");
    const read = await this.#engine.call("diagnose", log, this.#settings).catch(unlessStopped);
    if (read && log === byId("log").value) this.#show(read);
  }

  /** Shows a diagnosis, the reason why there is none, or nothing. */
  #show(read) {
    redraw(byId("diagnosis-answer"), read, () => !read ? [] : read.error ? [outcome("note", sentence(read.error))] : answer(read));
    const mark = document.querySelector(".exchange [data-severity]");
    if (mark) mark.parentElement.scrollTop = mark.offsetTop - 160; // some lines before it are seen
  }
}

function answer(read) {
  const [headline] = read.findings;
  const guilty = new Map(read.findings.map(({ line, severity }) => [line, severity]));
  return [
    headline ? null : outcome("pass", `Nothing went wrong: ${count(read.done, "transfer")} done.`),
    ...read.findings.slice(0, 3).map(finding),
    read.findings.length > 3 && el("p", { class: "where" }, `${count(read.findings.length - 3, "finding")} more of this log.`),
    el("p", { class: "where" }, `Log of ${read.format}, ${count(read.lines, "line")}: ${count(read.done, "transfer")} done, ${read.failed} failed.`),
    read.transfers.length > 0 && transfers(read.transfers),
    read.exchange.length > 0 && exchange(read.exchange, guilty),
  ];
}

function outcome(severity, ...words) {
  return el("p", { class: "outcome", "data-severity": severity === "pass" ? null : severity, "data-verdict": severity === "pass" ? "pass" : null },
    shape(severity), el("span", {}, words));
}

/** A finding: what happened, what to do, and the rule's page where there is one. */
function finding({ rule, cause, severity, line, message, advice }) {
  return el("div", { class: "diagnosed", "data-cause": cause, "data-rule": rule },
    outcome(severity, el("span", { class: "unseen" }, `${severity}: `), message),
    el("p", {}, advice),
    el("p", { class: "from" }, el("span", {}, `line ${line}`), el("code", {}, rule || cause),
      rule && !rule.startsWith("AM-") && el("a", { href: ruleAddress(rule), "aria-label": `Why: ${rule}` }, "Why")));
}

function transfers(all) {
  const heads = ["Line", "Mode", "Announced", "In the range", "Command", "Outcome"];
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Transfers of the log" },
    el("table", {}, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, all.slice(0, 50).map((t) => el("tr", {}, [
        t.line, t.mode || "none", t.port ? `${t.address} port ${t.port}` : t.announced || "nothing",
        t.inRange == null ? "not known" : t.inRange ? "yes" : "no", t.command || "none", t.cause,
      ].map((cell) => el("td", {}, String(cell))))))));
}

const speakers = { command: "client sent: ", reply: "partner said: ", remark: "client remarks: " };

/** The exchange with its line numbers; what a finding shows at is marked. */
function exchange(entries, guilty) {
  return el("ol", { class: "exchange", tabindex: "0", role: "list", "aria-label": "The exchange" },
    entries.map(({ line, kind, text }) => el("li", { "data-kind": kind, "data-severity": guilty.get(line) },
      el("span", { class: "line-number" }, String(line)),
      el("span", {}, guilty.has(line) && shape(guilty.get(line)), el("span", { class: "unseen" },
        (guilty.has(line) ? "here it shows: " : "") + speakers[kind]), text))));
}
