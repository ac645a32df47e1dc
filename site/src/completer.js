import { completionsAt } from "./completions.js";
import { count, el } from "./dom.js";

/** The space between the list and the edge of the window, in pixels. */
const edge = 8;

/**
 * Offers completions for the word at the caret of a text area: a list box that the text area controls. The list opens
 * while a key or a header is typed, and with Ctrl+Space anywhere. Enter and Tab take an entry only if one was chosen, so
 * that Tab always leaves the text area otherwise.
 */
export class Completer {
  #area;
  #layer;
  #marks;
  #say;
  #list = el("ul", { id: "completions", role: "listbox", "aria-label": "Completions", hidden: true });
  #offer; // what the list shows; undefined while it is closed
  #chosen = -1;
  #inserting = false;

  /** say(words) tells users of a screen reader. */
  constructor(area, layer, marks, say) {
    this.#area = area;
    this.#layer = layer;
    this.#marks = marks;
    this.#say = say;
    area.closest(".pane").append(this.#list);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-haspopup", "listbox"); // a text box has no aria-expanded; what opens is announced
    area.addEventListener("keydown", (event) => this.#key(event));
    area.addEventListener("blur", () => this.close());
    area.addEventListener("scroll", () => this.#follow());
    area.addEventListener("pointerdown", () => this.close());
    for (const event of ["scroll", "resize"]) addEventListener(event, () => this.#follow());
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault()); // the text area keeps the focus
    this.#list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.#accept([...this.#list.children].indexOf(option));
    });
  }

  /** Opens, updates or closes the list after the text has changed. The layer must show the text. */
  typed({ inputType, isComposing }) {
    if (this.#inserting || isComposing) return;
    const asked = this.#offer?.asked ?? false;
    if (inputType === "insertText" || (this.#offer && inputType?.startsWith("deleteContent"))) this.#open({ asked });
    else this.close();
  }

  close() {
    if (!this.#offer) return;
    this.#offer = undefined;
    this.#list.hidden = true;
    this.#area.removeAttribute("aria-controls");
    this.#choose(-1);
  }

  #key(event) {
    if (event.isComposing) return;
    const taken = event.ctrlKey && event.code === "Space" ? this.#ask() : this.#offer && this.#listKey(event);
    if (!taken) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #ask() {
    this.#open({ asked: true });
    if (this.#offer) this.#choose(0);
    else this.#say("No completions here.");
    return true;
  }

  /** Carries out a key while the list is open. Returns whether it was one of the list's. */
  #listKey({ key, shiftKey, ctrlKey, metaKey, altKey }) {
    if (ctrlKey || metaKey || altKey) return false;
    const { length } = this.#offer.items;
    switch (key) {
      case "ArrowDown": return this.#choose((this.#chosen + 1) % length);
      case "ArrowUp": return this.#choose(this.#chosen < 1 ? length - 1 : this.#chosen - 1);
      case "Enter":
      case "Tab":
        if (this.#chosen >= 0 && !shiftKey) return this.#accept(this.#chosen);
        this.close();
        return false;
      case "Escape":
        this.close();
        return true;
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End":
      case "PageUp":
      case "PageDown":
        this.close();
    }
    return false;
  }

  #open({ asked }) {
    const { selectionStart, selectionEnd, value } = this.#area;
    const offer = selectionStart === selectionEnd ? completionsAt(value, selectionStart, { asked, found: this.#marks.rules }) : undefined;
    if (!offer) return this.close();
    const opened = !this.#offer;
    this.#offer = { ...offer, asked };
    this.#list.replaceChildren(...offer.items.map(({ label, detail }, i) =>
      el("li", { id: `completion-${i}`, role: "option", "aria-selected": "false" },
        el("span", {}, label), detail && el("span", { class: "detail" }, detail))));
    this.#list.hidden = false;
    this.#area.setAttribute("aria-controls", this.#list.id);
    this.#choose(-1);
    this.#place(selectionStart);
    if (opened) this.#say(`${count(offer.items.length, "completion")}. Choose with the arrow keys.`);
  }

  /** Keeps the list at its word while that is scrolled, also by what was just typed. Closes it if the word leaves the view. */
  #follow() {
    if (!this.#offer) return;
    const box = this.#wordBox(this.#area.selectionStart);
    const area = this.#area.getBoundingClientRect();
    const inView = box && box.bottom > area.top && box.top < area.bottom && box.right >= area.left && box.left < area.right;
    if (inView) this.#place(this.#area.selectionStart);
    else this.close();
  }

  /** Returns the box of the word at the caret, or undefined if its line is not drawn. */
  #wordBox(caret) {
    const { line } = this.#layer.placeOf(caret);
    return this.#layer.boxOf(line, this.#layer.placeOf(this.#offer.from).column);
  }

  /** Puts the list below the word at the caret, or above it if there is more room. */
  #place(caret) {
    const box = this.#wordBox(caret) ?? this.#area.getBoundingClientRect();
    const list = this.#list;
    const { clientWidth, clientHeight } = document.documentElement;
    const below = clientHeight - box.bottom - edge;
    const above = box.top - edge;
    list.style.maxHeight = "";
    const { width, height } = list.getBoundingClientRect();
    const up = height > below && above > below;
    const room = Math.min(height, up ? above : below);
    list.style.maxHeight = `${room}px`;
    list.style.top = `${up ? box.top - room : box.bottom}px`;
    list.style.left = `${Math.max(edge, Math.min(box.left, clientWidth - width - edge))}px`;
  }

  #choose(index) {
    this.#chosen = index;
    [...this.#list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const option = this.#list.children[index];
    if (!option) {
      this.#area.removeAttribute("aria-activedescendant");
      return true;
    }
    this.#area.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
    return true;
  }

  #accept(index) {
    const { from, to, items } = this.#offer;
    const { insert, select } = items[index];
    this.close();
    this.#inserting = true;
    replaceText(this.#area, from, to, insert);
    this.#inserting = false;
    if (select) this.#area.setSelectionRange(from + select[0], from + select[1]);
    else if (/[ ]$/.test(insert)) this.#open({ asked: true }); // the words of the key that was completed
    return true;
  }
}

/** Replaces a part of a text area so that its own undo can take it back. */
function replaceText(area, from, to, text) {
  area.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, from, to, "end"); // a browser without the command, which has no undo for this
  area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
}
