import { byId, el, redraw, shape } from "./dom.js";
import { unlessStopped } from "./engine.js";
import { remark } from "./fields.js";
import { pointing } from "./hint.js";
import { markInvented } from "./invented.js";
import { whyCause } from "./why.js";

const lanes = { client: "var(--first)", partner: "var(--second)", stranger: "var(--third)" };
const names = { client: "this host", partner: "the partner", stranger: "a stranger" };
const order = ["client", "partner", "stranger"];

/** Simulates one transfer of the chosen site and shows who connects to whom. Faults can be switched on. */
export class Transfer {
  #engine;
  #form;
  #view;

  constructor(engine, draft, form) {
    this.#engine = engine;
    this.#form = form;
    for (const fault of faults()) fault.addEventListener("change", () => this.#simulate());
    draft.addEventListener("view", ({ detail }) => {
      this.#view = detail;
      this.#simulate();
    });
  }

  async #simulate() {
    const view = this.#view;
    const enabled = Object.fromEntries(faults().map((fault) => [fault.dataset.fault, fault.checked]));
    const result = await this.#engine.callLater(this, "simulate", view.text, this.#form.site, enabled).catch(unlessStopped);
    if (result && view === this.#view) this.#show(result);
  }

  #show(result) {
    const steps = result.steps ?? [];
    const ok = result.ok === true;
    // Settings that leave the transfer open are no failure of it, and neither is a part that cannot be loaded.
    const open = result.error || (result.cause === "settings" && this.#view.check.verdict !== "fail");
    const severity = ok ? "" : open ? "note" : "error";
    const { text, check } = this.#view;
    const words = result.error ?? pointing(result.sentence, check.diagnostics);
    byId("transfer-sentence").dataset.severity = severity;
    byId("transfer-sentence").dataset.outcome = ok ? "done" : "";
    byId("transfer-sentence").replaceChildren(shape(severity || "simulated"),
      el("span", {}, markInvented(remark(words), text, true), " ", ...[whyCause(result.cause)].filter(Boolean)));
    const hasStranger = steps.some((step) => step.from === "stranger" || step.to === "stranger");
    const drawn = steps.length > 0 && severity !== "note";
    byId("sequence").hidden = !drawn;
    document.querySelector("#transfer .legend").hidden = !drawn;
    byId("sequence").classList.toggle("with-stranger", hasStranger);
    byId("sequence").querySelector("[data-lane=stranger]").hidden = !hasStranger;
    redraw(byId("steps"), [steps, text], () => steps.map((step) => item(step, text)));
    byId("invented").hidden = !byId("steps").querySelector(".invented");
  }
}

function faults() {
  return [...document.querySelectorAll("[data-fault]")];
}

/** Returns one step: an arrow between two lanes, or a note in one lane. */
function item({ from, to, kind, text, broken }, settings) {
  const arrow = kind !== "note" && from !== to;
  const leftward = order.indexOf(to) < order.indexOf(from);
  const data = kind === "data" || (kind === "connect" && from !== "client"); // otherwise it is the control connection
  const cut = broken && data && arrow; // the arrow stops halfway; a broken reply does arrive
  const classes = { arrow, aside: !arrow, leftward, data, broken, cut };
  const direction = `${names[from]}${arrow ? ` to ${names[to]}` : ""}${cut ? ", failed" : ""}: `;
  const step = el("li", {
    class: ["step", ...Object.keys(classes).filter((name) => classes[name])].join(" "), "data-kind": kind, "data-from": from,
  }, el("span", { class: "words" }, el("span", {}, el("span", { class: "unseen" }, direction), markInvented(text, settings))), arrow && el("span", { class: "line" }));
  const [left, right] = leftward ? [to, from] : [from, to];
  step.style.setProperty("--left", lanes[left]);
  step.style.setProperty("--right", lanes[right]);
  step.style.setProperty("--at", lanes[from]);
  return step;
}
