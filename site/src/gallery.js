import { byId, el, redraw, shape } from "./dom.js";
import { readExamples } from "./source.js";

/**
 * The gallery of examples, by what goes wrong, and the tag at the settings that says that they are an example. sample is
 * the manual's example. open(text, message) loads a settings text and offers to undo that.
 */
export class Gallery {
  #open;
  #examples = new Map(); // settings text -> the tag that names it
  #groups; // the promise of the groups; undefined until it is needed, and after they could not be read

  constructor(draft, sample, open) {
    this.#open = open;
    this.#examples.set(sample, byId("origin").textContent);
    draft.addEventListener("view", ({ detail }) => this.#tag(detail.text));
    byId("examples").addEventListener("click", () => this.#show());
    byId("load-example").addEventListener("click", () => {
      byId("examples-dialog").close();
      open(sample, "Loaded the manual's example.");
    });
  }

  /** Shows which example the settings are, until they are changed. */
  #tag(text) {
    const name = this.#examples.get(text);
    byId("origin").classList.toggle("absent", name === undefined); // keeps its place
    if (name !== undefined) byId("origin").textContent = name;
  }

  async #show() {
    byId("examples-dialog").showModal();
    try {
      const groups = await (this.#groups ??= readExamples());
      redraw(byId("examples-list"), groups, () => groups.map((group, i) => this.#group(group, i === 0)));
    } catch (error) {
      this.#groups = undefined; // the next opening tries again
      redraw(byId("examples-list"), error.message, () => [el("p", {}, `The examples cannot be loaded: ${error.message}.`)]);
    }
  }

  #group({ title, examples }, open) {
    return el("details", { class: "group", name: "examples", open },
      el("summary", {}, title, el("span", { class: "digest" }, String(examples.length))),
      el("ul", {}, examples.map((example) => el("li", {}, this.#button(example)))));
  }

  #button({ rule, severity, caption, text }) {
    return el("button", { type: "button", class: "example-choice", "data-severity": severity, onclick: () => this.#take(rule, text) },
      shape(severity), el("span", {}, el("span", { class: "unseen" }, `${severity}: `), caption), el("code", {}, rule));
  }

  #take(rule, text) {
    byId("examples-dialog").close();
    this.#examples.set(text, `Example of ${rule}`);
    this.#open(text, `Loaded an example of ${rule}.`);
  }
}
