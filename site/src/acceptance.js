import { byId, el, sentence } from "./dom.js";
import { unlessStopped } from "./engine.js";
import { remark } from "./fields.js";
import { acceptable } from "./language.js";

/**
 * Accepts findings, each with a reason and until a day if one is given, and withdraws that. Both change the comments in
 * the settings text, so they can be undone like any other change.
 */
export class Acceptance {
  #engine;
  #draft;
  #notice;
  #finding; // that the dialog is about
  #text; // in which it was found
  #done;

  constructor(engine, draft, notice) {
    this.#engine = engine;
    this.#draft = draft;
    this.#notice = notice;
    byId("accept-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#accept();
    });
    byId("accept-cancel").addEventListener("click", () => byId("accept-dialog").close());
  }

  /** Returns the button that accepts a finding or withdraws that, or null for one that cannot be accepted. done() runs after it. */
  button(finding, done) {
    const { rule, accepted } = finding;
    if (accepted) {
      return el("button", { type: "button", class: "link", "aria-label": `Withdraw: ${rule}`, onclick: () => this.#withdraw(finding, done) }, "Withdraw");
    }
    if (!acceptable.includes(rule)) return null;
    return el("button", { type: "button", class: "link", "aria-haspopup": "dialog", "aria-label": `Accept: ${rule}`, onclick: () => this.#ask(finding, done) }, "Accept");
  }

  #ask(finding, done) {
    this.#finding = finding;
    this.#text = this.#draft.view.text;
    this.#done = done;
    byId("accept-rule").textContent = finding.rule;
    byId("accept-message").textContent = remark(finding.message);
    byId("accept-reason").value = "";
    byId("accept-until").value = "";
    byId("accept-until").min = localDay(new Date());
    this.#refuse("");
    byId("accept-dialog").showModal();
  }

  async #accept() {
    const reason = byId("accept-reason").value;
    const until = byId("accept-until");
    if (until.validity.badInput) return this.#refuse("the day is not complete; complete it, or clear it to accept without an end", until);
    const answer = await this.#engine.call("accept", this.#text, reason, until.value, this.#finding.index).catch(unlessStopped);
    if (!answer) return byId("accept-dialog").close(); // the engine reports that it stopped
    if (answer.error) return this.#refuse(answer.error, /day|over/.test(answer.error) ? until : byId("accept-reason"));
    byId("accept-dialog").close();
    this.#replace(this.#text, answer.text, "accept", `Accepted ${this.#finding.rule}. The settings text has a comment that says so.`, this.#done);
  }

  async #withdraw({ rule, index }, done) {
    const { text } = this.#draft.view;
    const answer = await this.#engine.call("withdraw", text, index).catch(unlessStopped);
    if (answer?.text !== undefined) this.#replace(text, answer.text, "withdraw", `${rule} is no longer accepted.`, done);
  }

  /** Replaces the text, unless it is no longer the one that the change was made for: that would take back what was typed since. */
  async #replace(before, text, by, message, done) {
    if (this.#draft.text !== before || this.#draft.isPending) return this.#notice.show("Nothing was changed: the settings have changed meanwhile. Try again.");
    this.#notice.replace(this.#draft, text, by, message);
    await this.#draft.viewed();
    done();
  }

  /** Says in the dialog why the finding was not accepted, and moves the focus to the field at fault. */
  #refuse(reason, field) {
    byId("accept-refusal").querySelector("span").textContent = reason && sentence(reason);
    byId("accept-refusal").hidden = reason === "";
    for (const input of [byId("accept-reason"), byId("accept-until")]) input.toggleAttribute("aria-invalid", input === field);
    field?.focus();
  }
}

/** Returns the day of a date in local time, as YYYY-MM-DD. */
export function localDay(date) {
  return [String(date.getFullYear()).padStart(4, "0"), ...[date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"))].join("-");
}
