import { byId } from "./dom.js";
import { slotPrefix, tabKey } from "./keys.js";

// Settings are kept on this device in two places: for this tab, which lasts over a
// reload, and in a slot of its own for each visit, which lasts over a closed tab. No
// visit writes another one's slot. Where storage is switched off or full, the page
// works without it.

/** The most slots. The oldest make room for new ones. */
const maxSlots = 8;
/** How long changes are collected before they are written, in milliseconds. */
const writeDelay = 300;

/** The parts that replace the whole text, so that the one before stays in a slot of its own. */
const replacing = ["start", "load", "link", "history", "kept"];

const isKept = "Your settings are kept in this browser, on this device.";
const isNotKept = "This browser cannot keep your settings: its storage is full or switched off. Save them before you leave.";

/** Keeps the settings text of this visit. */
export class Kept {
  #visit = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");
  #texts = 0; // how many texts of this visit were replaced
  #draft;
  #history;
  #text; // the last one
  #worthless = new Set([""]); // texts that get no slot
  #links = []; // fragments of links to the present text
  #address = ""; // the fragment that the page wrote into its address
  #timer;
  #isKept = true; // whether the text is there again after the tab is closed, or nobody typed it

  /** Starts to keep the text of a draft. worthless are texts that nobody typed, and links are known links to the text. */
  start(draft, history, worthless, links = []) {
    this.#draft = draft;
    this.#history = history;
    this.#text = draft.text;
    this.#links = links;
    if (links.includes(location.hash)) this.#address = location.hash;
    for (const text of worthless) this.#worthless.add(text);
    draft.addEventListener("text", ({ detail }) => this.#take(detail));
    addEventListener("pagehide", () => this.#write());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#write());
    addEventListener("beforeunload", (event) => {
      this.#write();
      if (!this.#isKept) event.preventDefault(); // the browser asks first
    });
    this.#schedule();
  }

  /** Remembers that a fragment is a link to the present text, and whether the address has it. */
  link(fragment, inAddress) {
    if (!this.#links.includes(fragment)) this.#links.push(fragment);
    if (inAddress) this.#address = fragment;
    this.#schedule();
  }

  /** Forgets the texts of all visits on this device. The present text is kept again once it changes. */
  forget() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#worthless.add(this.#draft.text);
    this.#links = [];
    this.#address = "";
    for (const { key } of slots()) remove("localStorage", key);
    remove("sessionStorage", tabKey);
  }

  #take({ text, by }) {
    if (replacing.includes(by)) {
      if (!this.#worthless.has(this.#text)) this.#writeSlot();
      this.#texts++;
      if (by === "link") this.#worthless.add(text);
    }
    this.#text = text;
    this.#links = [];
    this.#schedule();
  }

  #schedule() {
    this.#timer ??= setTimeout(() => this.#write(), writeDelay);
  }

  #write() {
    if (this.#timer === undefined) return; // nothing has changed
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const tab = { text: this.#text, address: this.#address, links: this.#links };
    if (!write("sessionStorage", tabKey, { ...tab, history: this.#history })) write("sessionStorage", tabKey, tab);
    this.#isKept = this.#worthless.has(this.#text) || this.#writeSlot();
    byId("kept-words").textContent = this.#isKept ? isKept : isNotKept;
  }

  /**
   * Writes the slot of the present text, and removes slots with the same text, and the oldest ones beyond the bound. Returns
   * whether there was room for it. If there is none even without the others, they stay.
   */
  #writeSlot() {
    const own = `${slotPrefix}${this.#visit}.${this.#texts}`;
    const others = slots().filter(({ key }) => key !== own);
    const rest = others.filter(({ text }) => text !== this.#text);
    for (const { key } of rest.splice(maxSlots - 1)) remove("localStorage", key);
    const slot = { time: Date.now(), text: this.#text, links: this.#links.slice(-4) };
    const removed = [];
    let written = write("localStorage", own, slot);
    while (!written && rest.length > 0) { // it is full
      removed.push(rest.pop());
      remove("localStorage", removed.at(-1).key);
      written = write("localStorage", own, slot);
    }
    if (!written) for (const { key, ...old } of removed.reverse()) write("localStorage", key, old);
    else for (const { key, text } of others) if (text === this.#text) remove("localStorage", key);
    return written;
  }
}

/** Returns what this tab had before it was reloaded or left: { text, address, links, history }, or null. */
export function keptInTab() {
  const tab = read("sessionStorage", tabKey);
  return typeof tab?.text === "string" && Array.isArray(tab.links) ? tab : null;
}

/** Returns the slots on this device, { key, time, text, links }, the latest first. */
export function slots() {
  let keys = [];
  try {
    keys = Object.keys(localStorage).filter((key) => key.startsWith(slotPrefix));
  } catch {
    // Storage is switched off.
  }
  return keys.map((key) => ({ key, ...read("localStorage", key) })).filter(isSlot).sort((a, b) => b.time - a.time);
}

/** Returns the latest slot with a text of which this device made the link with that fragment, or undefined. */
export function slotOf(fragment, all = slots()) {
  return all.find(({ links }) => links.includes(fragment));
}

function isSlot({ time, text, links }) {
  return typeof time === "number" && typeof text === "string" && Array.isArray(links);
}

function read(storage, key) {
  try {
    return JSON.parse(globalThis[storage].getItem(key));
  } catch {
    return null; // storage is switched off, or something else wrote it
  }
}

/** Writes a value as JSON. Returns whether there was room for it. */
function write(storage, key, value) {
  try {
    globalThis[storage].setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // storage is switched off or full
  }
}

function remove(storage, key) {
  try {
    globalThis[storage].removeItem(key);
  } catch {
    // Storage is switched off.
  }
}
