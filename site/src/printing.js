import { byId } from "./dom.js";
import { isWeb, publicAddress } from "./permalink.js";

/** The width of the printed drawings, in CSS px: that of an A4 or Letter page without its margins. */
const printedWidth = 680;

/** The longest address that is printed whole, in characters. A longer one is only the target of the link in a PDF. */
const maxPrinted = 300;

/** The number of lines from which the settings text is printed in two columns. */
const longText = 40;

/**
 * Prepares the page for printing: the date, the address of these settings, the whole settings text, and drawings for the
 * width of the paper.
 */
export class Printing {
  constructor(draft, ruler, permalink) {
    addEventListener("beforeprint", () => {
      const now = new Date();
      byId("printed-date").dateTime = now.toISOString();
      byId("printed-date").textContent = now.toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" });
      const address = publicAddress(permalink.isCurrent ? location.hash : ""); // a link to other settings is worse than none
      if (isWeb()) byId("printed-link").href = address;
      byId("printed-link").textContent = address.length > maxPrinted ? publicAddress() : address;
      byId("written-text").textContent = draft.text;
      byId("written-text").classList.toggle("long", draft.text.split("\n").length > longText);
      ruler.print(printedWidth);
    });
    addEventListener("afterprint", () => ruler.print(null));
  }
}
