import { byId, count, el, redraw } from "./dom.js";
import { unlessStopped } from "./engine.js";
import { movable } from "./language.js";

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
  #offers = [];
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
    this.#offers = offers;
    redraw(byId("suggestions"), offers, () => (offers.length === 0 ? [] :
      [el("p", { class: "choice" }, "Quieter ranges: ", offers.map((offer) => this.#button(offer)))]));
  }

  #button(offer) {
    const { base, number, end, blocked, collisions } = offer;
    const known = collisions.length > 0 ? count(collisions.length, "conflict") : "no known conflict";
    const words = `${base}\u2013${end}${collisions.length > 0 ? ` (${known})` : ""}${blocked ? " (firewall must open it)" : ""}`;
    return el("button", {
      type: "button", class: "link", title: [known, ...collisions].join(", "),
      "aria-label": `Use ${words}, ${count(number, "port")}${collisions.length > 0 ? "" : `, ${known}`}`,
      onclick: () => this.#use(offer),
    }, words);
  }

  /** Moves the range. If the text has changed since the range was offered, the core is asked again. */
  async #use({ base, end }) {
    await this.#draft.finished();
    const before = this.#draft.text;
    const answer = before === this.#text ? { offers: this.#offers } : await this.#engine.call("suggest", before).catch(unlessStopped);
    const offers = answer?.offers ?? [];
    const offer = offers.find((o) => o.base === base && o.end === end);
    if (!offer || before !== this.#draft.text) {
      if (before === this.#draft.text) this.#show(before, offers);
      return this.#notice.show(`The settings have changed, and ${base}\u2013${end} no longer fits them.`);
    }
    this.#draft.change(offer.edits, "suggestion");
    if (offer.blocked) {
      this.#notice.show(`The settings now say that the firewall opens ${base}\u2013${end} in place of the old range. Make this change in the firewall too.`,
        () => this.#draft.set(before, "undo"));
    }
  }
}

/** Reports whether another active range can resolve a finding that counts. */
function isMovable({ rule, path, accepted }) {
  return movable.includes(rule) && !path.startsWith("ftp-passive-mode.") && !accepted;
}
