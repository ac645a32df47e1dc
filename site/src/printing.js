import { byId } from "./dom.js";

/** The width of the printed drawings, in CSS px: that of an A4 or Letter page without its margins. */
const printedWidth = 680;

/**
 * Prepares the page for printing: the date, the address of these settings, the whole settings text, and drawings for the
 * width of the paper.
 */
export class Printing {
  constructor(draft, ruler) {
    addEventListener("beforeprint", () => {
      const now = new Date();
      byId("printed-date").dateTime = now.toISOString();
      byId("printed-date").textContent = now.toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" });
      byId("printed-link").textContent = location.href;
      byId("written-text").textContent = draft.text;
      ruler.print(printedWidth);
    });
    addEventListener("afterprint", () => ruler.print(null));
  }
}
