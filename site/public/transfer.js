import { byId, el, redraw, sentence, shape } from "./dom.js";
import { unlessStopped } from "./engine.js";

const lanes = { client: "var(--first)", partner: "var(--second)", stranger: "var(--third)" };
const people = { client: "this host", partner: "the partner", stranger: "a stranger" };
const place = ["client", "partner", "stranger"];

/** Who connects to whom in one transfer of the chosen site, with what can go wrong to be switched on. */
export class Transfer {
  #engine;
  #form;
  #view;

  constructor(engine, draft, form) {
    this.#engine = engine;
    this.#form = form;
    for (const fault of faults()) fault.addEventListener("change", () => this.#step());
    draft.addEventListener("view", ({ detail }) => {
      this.#view = detail;
      this.#step();
    });
  }

  async #step() {
    const view = this.#view;
    const wrong = Object.fromEntries(faults().map((fault) => [fault.dataset.fault, fault.checked]));
    const played = await this.#engine.call("simulate", view.text, this.#form.site, wrong).catch(unlessStopped);
    if (played && view === this.#view) this.#show(played);
  }

  #show(played) {
    const steps = played.steps ?? [];
    const ok = played.ok === true;
    byId("transfer").hidden = false;
    byId("transfer-sentence").dataset.severity = ok ? "" : "error";
    byId("transfer-sentence").dataset.verdict = ok ? "pass" : "";
    byId("transfer-sentence").replaceChildren(shape(ok ? "pass" : "error"), el("span", {}, sentence(played.error ?? played.sentence)));
    const strange = steps.some((step) => step.from === "stranger" || step.to === "stranger");
    byId("sequence").hidden = steps.length === 0;
    byId("sequence").classList.toggle("with-stranger", strange);
    byId("sequence").querySelector("[data-lane=stranger]").hidden = !strange;
    redraw(byId("steps"), steps, () => steps.map(item));
  }
}

function faults() {
  return [...document.querySelectorAll("[data-fault]")];
}

/** A step: an arrow between two lanes, or a note at one. */
function item({ from, to, kind, text, broken }) {
  const arrow = kind !== "note" && from !== to;
  const leftward = place.indexOf(to) < place.indexOf(from);
  const data = kind === "data" || (kind === "connect" && from !== "client"); // else it is the control connection
  const cut = broken && data && arrow; // a bad reply does arrive
  const classes = { arrow, aside: !arrow, leftward, data, broken, cut };
  const way = `${people[from]}${arrow ? ` to ${people[to]}` : ""}${cut ? ", in vain" : ""}: `;
  const step = el("li", {
    class: ["step", ...Object.keys(classes).filter((name) => classes[name])].join(" "), "data-kind": kind, "data-from": from,
  }, el("span", { class: "words" }, el("span", {}, el("span", { class: "unseen" }, way), text)), arrow && el("span", { class: "line" }));
  const [left, right] = leftward ? [to, from] : [from, to];
  step.style.setProperty("--left", lanes[left]);
  step.style.setProperty("--right", lanes[right]);
  step.style.setProperty("--at", lanes[from]);
  return step;
}
