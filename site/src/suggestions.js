import { byId, count, el, redraw } from "./dom.js";
import { unlessStopped } from "./engine.js";

/** The rules whose findings another range can resolve. */
const triggers = ["port-own-listener", "port-known-service", "port-ephemeral-overlap", "port-listening", "port-range-unset", "port-passive-overlap"];

/** How long the text must stay the same before the core looks for ranges, in milliseconds. */
const settlingTime = 200;

/**
 * Offers better ranges below the fields while a finding is about the ports of the range. The core has checked each: a
 * click adds no finding.
 */
export class Suggestions {
  #engine;
  #draft;
  #notice;
  #text; // that the offers on the page are for
  #timer;

  constructor(engine, draft, notice) {
    this.#engine = engine;
    this.#draft = draft;
    this.#notice = notice;
    draft.addEventListener("view", ({ detail }) => this.#view(detail));
  }

  #view({ text, check }) {
    clearTimeout(this.#timer);
    if (text === this.#text) return;
    if (check.diagnostics.some(isMovable)) this.#timer = setTimeout(() => this.#ask(text), this.#text === undefined ? 0 : settlingTime);
    else this.#show(text, []);
  }

  async #ask(text) {
    const answer = await this.#engine.callLater(this, "suggest", text).catch(unlessStopped);
    if (answer && text === this.#draft.text) this.#show(text, answer.offers ?? []);
  }

  #show(text, offers) {
    this.#text = text;
    redraw(byId("suggestions"), offers, () => (offers.length === 0 ? [] :
      [el("p", { class: "choice" }, "Quieter ranges: ", offers.map((offer) => this.#button(offer)))]));
  }

  #button({ base, number, end, blocked, collisions, edits }) {
    const known = collisions.length > 0 ? count(collisions.length, "conflict") : "no known conflict";
    return el("button", {
      type: "button", class: "link", title: [known, ...collisions].join(", "),
      "aria-label": `Use ${base} to ${end}, ${count(number, "port")}, ${known}${blocked ? ", which the firewall must open" : ""}`,
      onclick: () => this.#use(edits, blocked && `${base}\u2013${end}`),
    }, `${base}\u2013${end}${collisions.length > 0 ? ` (${known})` : ""}${blocked ? " (firewall must open it)" : ""}`);
  }

  /** Moves the range, unless the text has changed since it was offered. blocked names the ports that the firewall blocks today. */
  #use(edits, blocked) {
    const before = this.#text;
    if (before !== this.#draft.text) return;
    this.#draft.change(edits, "suggestion");
    if (blocked) {
      this.#notice.show(`The settings now say that the firewall opens ${blocked} in place of the old range. Make this change in the firewall too.`,
        () => this.#draft.set(before, "undo"));
    }
  }
}

/** Reports whether another active range can resolve a finding that counts. */
function isMovable({ rule, path, accepted }) {
  return triggers.includes(rule) && !path.startsWith("ftp-passive-mode.") && !accepted;
}
