import { byId, el } from "./dom.js";
import { announce } from "./verdict.js";

/**
 * Says that the link in the address cannot be read, in place of every result: none of them would be about the link.
 * The button, which is labelled with words, calls goOn.
 */
export function showUnread(problem, words, goOn) {
  hideUnread();
  document.documentElement.dataset.unread = "";
  document.title = "Link not readable - FTP active mode checker";
  byId("cards").append(el("div", { id: "unread", class: "card", "data-severity": "error" },
    el("h2", { tabindex: "-1" }, "This link cannot be read"),
    el("p", {}, problem),
    el("p", {}, "So there is nothing to check. What was here before is unchanged."),
    el("div", { class: "actions" }, el("button", { type: "button", class: "main", onclick: goOn }, words))));
  byId("unread").querySelector("h2").focus();
  announce(`This link cannot be read. ${problem}`);
}

/** Shows the results again. */
export function hideUnread() {
  delete document.documentElement.dataset.unread;
  delete document.documentElement.dataset.reading;
  byId("unread")?.remove();
}
