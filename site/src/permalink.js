import { withoutAddresses } from "./addresses.js";
import { unlessStopped } from "./engine.js";
import { fragmentOf, mayFit } from "./link.js";

/** How long after the last change the address is written, in milliseconds. Browsers refuse more than 100 changes in 30 seconds. */
const delay = 500;

/**
 * Makes the address of the page a link to the present settings. The names and addresses of hosts are left out of it
 * unless withAddresses is set.
 */
export class Permalink {
  #engine;
  #draft;
  #kept;
  #timer;
  #written; // the fragment of the address that stands for what the page shows
  #known; // the fragment of the address, unless its change is still to be heard of
  #readings = 0; // how many links are being read
  #forgotten = 0; // how often the links were cleared
  #plain;
  #withAddresses = false;
  #isCurrent = true;
  #isLeaving = false; // whether the browser has begun to leave or reload the page
  #texts = new Map(); // name of an entry of the browser's history -> the text that the page last showed there
  #entry; // the name of the last one
  #entries = 0; // how many this page has named

  /**
   * The bare address of the page stays while the text is plain: everybody's page starts with that. fragment is the one that
   * the page was opened with.
   */
  constructor(engine, draft, kept, plain, fragment) {
    this.#plain = plain;
    this.#written = this.#known = fragment;
    this.#engine = engine;
    this.#draft = draft;
    this.#kept = kept;
    draft.addEventListener("text", ({ detail }) => {
      if (["link", "history"].includes(detail.by)) this.#written = location.hash;
      this.#remember();
    });
    draft.addEventListener("view", () => {
      this.#remember();
      this.#schedule();
    });
    addEventListener("hashchange", () => { this.#known = location.hash; });
    // A reload opens the address that it began with. A later one would be that of another link than this tab's own.
    addEventListener("beforeunload", () => { this.#isLeaving = true; });
  }

  /**
   * The text that the page showed when it was last at this entry of the browser's history, with the addresses that its
   * link leaves out. Undefined if it was not here before, or has been reloaded since.
   */
  get textHere() {
    return this.#texts.get(history.state?.entry);
  }

  /** Whether the address stands for the present settings. It lags behind them while somebody types. */
  get isCurrent() {
    return this.#isCurrent && this.#draft.isChecked;
  }

  get withAddresses() {
    return this.#withAddresses;
  }

  set withAddresses(value) {
    this.#withAddresses = value;
    this.#schedule();
  }

  /**
   * Resolves to a link to the settings of the last view: its fragment, which is empty if there is none; how, what stands in
   * place of the addresses; and the verdict that it opens with.
   */
  async make(withAddresses) {
    const { view } = this.#draft;
    const forgotten = this.#forgotten;
    if (!mayFit(view.text)) return { fragment: "", how: "same", verdict: view.check.verdict };
    const shown = withAddresses ? { text: view.text, how: "same", verdict: view.check.verdict } : await withoutAddresses(view.text, view, this.#engine);
    const fragment = shown.text === undefined ? "" : await fragmentOf(shown.text, this.#engine);
    if (fragment !== "" && view.text === this.#draft.text && forgotten === this.#forgotten) this.#kept.link(fragment, false);
    return { ...shown, fragment };
  }

  /** Removes the settings from the address until they change, and those of the browser's history. */
  clear() {
    clearTimeout(this.#timer);
    this.#forgotten++;
    this.#texts.clear();
    this.#isCurrent = false;
    this.#replace("");
  }

  /** Calls read, which reads the link in the address, and leaves the address alone until the promise it returns is settled. */
  async whileReading(read) {
    this.#readings++;
    try {
      await read();
    } finally {
      this.#readings--;
    }
  }

  /** Records what is shown at an entry of the browser's history: the last one, while a link that was opened is being read. */
  #remember() {
    if ("unread" in document.documentElement.dataset) return;
    if (location.hash === this.#written) {
      if (history.state?.entry === undefined && !this.#replace(location.hash)) return;
      this.#entry = history.state.entry;
    }
    if (this.#entry !== undefined) this.#texts.set(this.#entry, this.#draft.text);
  }

  #schedule() {
    this.#isCurrent = false;
    this.#isLeaving = false;
    this.#writeLater();
  }

  #writeLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write().catch(unlessStopped), delay);
  }

  async #write() {
    const { text } = this.#draft.view;
    if (this.#isHeld()) return;
    if (text !== this.#plain || location.hash !== "") {
      const forgotten = this.#forgotten;
      const { fragment } = await this.make(this.#withAddresses);
      if (text !== this.#draft.text || forgotten !== this.#forgotten) return; // a change meanwhile will write again
      if (this.#isHeld()) return;
      if (this.#isLeaving || !this.#replace(fragment)) return;
      this.#remember();
      this.#kept.link(fragment, true);
    }
    this.#isCurrent = true;
  }

  /** Reports whether the address stays, because it is a link to something else: one that cannot be read, or whose text will come. */
  #isHeld() {
    if ("unread" in document.documentElement.dataset) return true;
    const isOpening = this.#readings > 0 || location.hash !== this.#known;
    if (isOpening) this.#writeLater();
    return isOpening;
  }

  /** Writes the fragment, and a name for the present entry of the browser's history. Reports whether the browser took them. */
  #replace(fragment) {
    const state = history.state?.entry === undefined ? { entry: `${performance.timeOrigin} ${this.#entries++}` } : history.state;
    try {
      history.replaceState(state, "", location.pathname + location.search + fragment);
      this.#written = this.#known = fragment;
      return true;
    } catch {
      return false; // too many changes, or a browser that does not allow it for a file: it stays behind until the next change
    }
  }
}

/**
 * Returns the address of this page with a fragment, as others may see it. That of the single file has the folders of this
 * device in it, often with the name of the user, and is of no use elsewhere: only the name of the file stays.
 */
export function publicAddress(fragment = "") {
  const [page] = location.href.split("#");
  return (isWeb() ? page : page.slice(page.lastIndexOf("/") + 1)) + fragment;
}

/** Reports whether others can open the address of this page. */
export function isWeb() {
  return location.protocol.startsWith("http");
}
