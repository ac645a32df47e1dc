import { el } from "./dom.js";

/** The number of rows on a page. */
const pageSize = 50;

/**
 * Shows rows in the body of a table, in pages of 50. make(row) returns the element of a row. The buttons that turn the
 * pages are put behind the table, if there is more than one page.
 */
export class Pages {
  #table;
  #make;
  #rows = [];
  #first = 0; // index of the first row shown
  #nav;
  #place = el("span");
  #back = el("button", { type: "button", onclick: () => this.#turn(-pageSize) }, "Previous");
  #on = el("button", { type: "button", onclick: () => this.#turn(pageSize) }, "Next");

  constructor(table, make) {
    this.#table = table;
    this.#make = make;
    this.#nav = el("div", { class: "pager" }, this.#back, this.#on, this.#place);
  }

  /** The buttons, to be put below the table. */
  get buttons() {
    return this.#nav;
  }

  /** Shows other rows, from the first page unless the present one still exists. */
  show(rows) {
    this.#rows = rows;
    if (this.#first >= rows.length) this.#first = 0;
    this.#draw();
  }

  #turn(by) {
    this.#first += by;
    this.#draw();
  }

  #draw() {
    const { length } = this.#rows;
    const end = Math.min(this.#first + pageSize, length);
    this.#table.tBodies[0].replaceChildren(...this.#rows.slice(this.#first, end).map(this.#make));
    this.#nav.hidden = length <= pageSize;
    this.#back.disabled = this.#first === 0;
    this.#on.disabled = end === length;
    this.#place.textContent = `Rows ${this.#first + 1} to ${end} of ${length}`;
  }
}
