import { byId, count, el, redraw } from "./dom.js";
import { unlessStopped } from "./engine.js";

/** The rules whose findings another range can resolve. */
const triggers = ["port-own-listener", "port-known-service", "port-ephemeral-overlap", "port-listening", "port-range-unset", "port-passive-overlap"];

/**
 * Suggests ranges of the same size with fewer conflicts, below the fields, while a finding is about such a conflict.
 */
export class Suggestions {
  #engine;
  #draft;

  constructor(engine, draft) {
    this.#engine = engine;
    this.#draft = draft;
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
  }

  async #show({ text, check, read }) {
    const wanted = check.diagnostics.some((d) => triggers.includes(d.rule) && !d.path.startsWith("ftp-passive-mode"));
    const number = check.portEnd - Number(read.values["ftp-active-mode.base-port"]) + 1;
    const answer = wanted ?
      await this.#engine.callLater(this, "suggest", { ports: number > 0 ? number : 1024, os: read.values["host.os"] ?? "" }).catch(unlessStopped) :
      undefined;
    if (text !== this.#draft.text) return;
    const choices = answer?.choices ?? [];
    redraw(byId("suggestions"), choices, () => this.#buttons(choices));
  }

  #buttons(choices) {
    if (choices.length === 0) return [];
    return [el("p", { class: "choice" }, "Quieter ranges: ", choices.slice(0, 2).map(({ base, number, end, collisions }) =>
      el("button", {
        type: "button", class: "link", title: collisions.length > 0 ? `${collisions.join(", ")}` : "no known conflicts",
        "aria-label": `Use ${base} to ${end}, ${count(number, "port")}, ${count(collisions.length, "conflict")}`,
        onclick: () => this.#draft.change([["ftp-active-mode.base-port", String(base)], ["ftp-active-mode.port-end", String(end)]], "suggestion"),
      }, `${base}\u2013${end}${collisions.length > 0 ? ` (${count(collisions.length, "conflict")})` : ""}`)))];
  }
}
