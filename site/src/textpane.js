import { Completer } from "./completer.js";
import { byId, count, el, set, shape } from "./dom.js";
import { remark } from "./fields.js";
import { Layer } from "./layer.js";
import { Marks, placeIn } from "./marks.js";

/**
 * The text view of the settings: a text area with colours behind it, line numbers and findings beside it, and
 * completions; and the tabs that switch between text and form.
 */
export class TextPane {
  #draft;
  #area = byId("text");
  #marks = new Marks();
  #layer = new Layer(this.#area, byId("layer"), byId("gutter"), this.#marks);
  #status = el("p", { id: "text-status", class: "unseen", role: "status" }); // of its own, so that no verdict replaces it
  #completer = new Completer(this.#area, this.#layer, this.#marks, (words) => this.#say(words));
  #bubble = el("div", { id: "bubble", hidden: true });
  #scrolled; // where the text area was scrolled to when the bubble was shown
  #visited; // the index of the finding that F8 went to last, until the caret moves

  constructor(draft) {
    this.#draft = draft;
    this.#area.setAttribute("aria-describedby", "text-keys");
    this.#area.addEventListener("input", (event) => this.#typed(event));
    this.#area.addEventListener("keydown", (event) => this.#key(event));
    this.#area.addEventListener("blur", () => this.#hideBubble());
    this.#area.addEventListener("scroll", () => { if (this.#scrolled !== this.#scroll()) this.#hideBubble(); });
    this.#listenToPointer(this.#area.closest(".pane"));
    for (const tab of tabs()) {
      tab.addEventListener("click", () => show(tab));
      tab.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        show(tabs().find((other) => other !== tab)).focus();
      });
    }
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
  }

  /** Applies edits made before the core was ready. */
  takeTyped() {
    if ("typed" in this.#area.dataset) this.#draft.set(this.#area.value, "text");
  }

  /** Shows the text and selects the part that a diagnostic is about. */
  select(part) {
    show(byId("text-tab"));
    this.#select(placeIn(this.#draft.view.text, part));
  }

  /** Shows the form. */
  showForm() {
    show(byId("form-tab"));
  }

  #typed(event) {
    const { value } = this.#area;
    this.#draft.set(value, "text");
    const { length } = this.#layer;
    this.#layer.setText(value);
    this.#marks.shift(this.#layer.placeOf(this.#area.selectionEnd).line, this.#layer.length - length);
    this.#layer.draw();
    this.#hideBubble();
    this.#completer.typed(event);
  }

  #show({ text, check }) {
    const value = text.replace(/\r\n?/g, "\n");
    if (this.#area.value !== value) this.#area.value = value;
    this.#marks.set(text, check.diagnostics);
    this.#layer.setText(value);
    this.#layer.draw();
    set(byId("gutter"), { "data-lines": this.#layer.length }); // of the text that was checked
  }

  #key(event) {
    if (event.key === "F8") {
      event.preventDefault();
      this.#visit(event.shiftKey);
    } else if (event.key === "Escape") {
      this.#hideBubble();
    }
  }

  /** Moves to the next finding after the caret, or to the one before it. */
  #visit(backwards) {
    if (this.#marks.count === 0) return this.#say("No findings.");
    const index = this.#isAt(this.#visited) ? this.#visited + (backwards ? -1 : 1) :
      this.#marks.next(this.#layer.placeOf(this.#area.selectionStart), backwards);
    const mark = this.#marks.at(index);
    this.#visited = (index + this.#marks.count) % this.#marks.count;
    this.#select(mark);
    this.#showBubble(mark.line, [mark]);
    this.#say(`${mark.severity}, line ${mark.line + 1}: ${remark(mark.message)} ` +
      `Finding ${this.#visited + 1} of ${count(this.#marks.count, "finding")}.`);
  }

  /** Reports whether the finding at an index is the selected part of the text. */
  #isAt(index) {
    if (index === undefined || index >= this.#marks.count) return false;
    const { line, start, end } = this.#marks.at(index);
    return this.#area.selectionStart === this.#layer.indexOf({ line, column: start }) &&
      this.#area.selectionEnd === this.#layer.indexOf({ line, column: end });
  }

  #select({ line, start, end }) {
    this.#area.focus({ preventScroll: true });
    this.#area.setSelectionRange(this.#layer.indexOf({ line, column: start }), this.#layer.indexOf({ line, column: end }));
    this.#layer.reveal(line, start, end);
    this.#area.closest(".pane").scrollIntoView({ block: "nearest" });
  }

  #listenToPointer(pane) {
    pane.append(this.#bubble, this.#status);
    pane.addEventListener("mousemove", (event) => {
      if (event.target.closest("#bubble") || event.buttons > 0) return;
      const found = this.#marksAt(event);
      if (found.length > 0) this.#showBubble(found[0].line, found);
      else this.#hideBubble();
    });
    pane.addEventListener("mouseleave", () => this.#hideBubble());
    byId("gutter").addEventListener("click", (event) => {
      const [mark] = this.#marksAt(event);
      if (!mark) return;
      this.#select(mark);
      this.#showBubble(mark.line, this.#marks.on(mark.line));
    });
  }

  /** Returns the findings under the pointer: those of a line in the margin, or those whose part of the text is there. */
  #marksAt({ target, clientX, clientY }) {
    const line = this.#layer.lineAt(clientY);
    const marks = line === undefined ? [] : this.#marks.on(line);
    if (target.closest("#gutter") || this.#layer.plain) return marks;
    return marks.filter(({ start, end }) => {
      const box = this.#layer.boxOf(line, start, Math.max(end, start + 1));
      return box && box.left <= clientX && clientX <= box.right;
    });
  }

  /** Shows findings below a line. */
  #showBubble(line, marks) {
    const box = this.#layer.boxOf(line, marks[0].start);
    if (!box) return;
    this.#bubble.replaceChildren(...marks.map(({ severity, message, rule }) => el("p", { "data-severity": severity },
      el("span", { class: "severity" }, shape(severity), severity), ` ${remark(message)} `, el("code", {}, rule))));
    this.#bubble.hidden = false;
    this.#scrolled = this.#scroll();
    const { width, height } = this.#bubble.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const pane = this.#area.getBoundingClientRect();
    this.#bubble.style.left = `${Math.max(8, Math.min(Math.max(box.left, pane.left), clientWidth - width - 8))}px`;
    this.#bubble.style.top = `${box.bottom + height > clientHeight ? box.top - height : box.bottom}px`;
  }

  /** Tells users of a screen reader. */
  #say(words) {
    this.#status.textContent = words;
  }

  #scroll() {
    return `${this.#area.scrollLeft} ${this.#area.scrollTop}`;
  }

  #hideBubble() {
    this.#bubble.hidden = true;
  }
}

function tabs() {
  return [byId("form-tab"), byId("text-tab")];
}

/** Selects a tab, shows its panel and returns the tab. */
function show(tab) {
  for (const other of tabs()) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    byId(other.getAttribute("aria-controls")).hidden = !chosen;
  }
  return tab;
}
