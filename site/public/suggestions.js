import { byId, count, el, redraw } from "./dom.js";
import { unlessStopped } from "./engine.js";

const hints = ["port-own-listener", "port-known-service", "port-ephemeral-overlap", "port-listening", "port-range-unset", "port-passive-overlap"];

/** Quieter ranges of the same size, offered under the fields while a finding is about what else lies in the range. */
export class Suggestions {
  #engine;
  #draft;

  constructor(engine, draft) {
    this.#engine = engine;
    this.#draft = draft;
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
  }

  async #show({ text, check, read }) {
    const wanted = check.diagnostics.some((d) => hints.includes(d.rule) && !d.path.startsWith("ftp-passive-mode"));
    const number = check.portEnd - Number(read.values["ftp-active-mode.base-port"]) + 1;
    const answer = wanted ?
      await this.#engine.call("suggest", { ports: number > 0 ? number : 1024, os: read.values["host.os"] ?? "" }).catch(unlessStopped) :
      undefined;
    if (text !== this.#draft.text) return;
    const choices = answer?.choices ?? [];
    redraw(byId("suggestions"), choices, () => this.#offers(choices));
  }

  #offers(choices) {
    if (choices.length === 0) return [];
    return [el("p", { class: "choice" }, "Quieter ranges: ", choices.slice(0, 2).map(({ base, number, end, collisions }) =>
      el("button", {
        type: "button", class: "link", title: collisions.length > 0 ? `${collisions.join(", ")}` : "nothing known lies in it",
        "aria-label": `Use ${base} to ${end}, ${count(number, "port")}, ${collisions.length} in the way`,
        onclick: () => this.#draft.change([["ftp-active-mode.base-port", String(base)], ["ftp-active-mode.port-end", String(end)]], "suggestion"),
      }, `${base}\u2013${end}${collisions.length > 0 ? ` (${collisions.length} in the way)` : ""}`)))];
  }
}
