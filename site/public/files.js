import { byId, sentence } from "./dom.js";
import { Stopped } from "./engine.js";
import { decode, isExport, isXML } from "./tree.js";

/** The largest file that the page accepts, in bytes. The command accepts 64 MiB. */
const maxSize = 1 << 20;

/**
 * Loads files, dropped text and pasted text: settings, responses of the product's REST API, configuration exports and
 * the settings of other programs. Saves the settings text.
 */
export class Files {
  #engine;
  #draft;
  #notice;

  constructor(engine, draft, notice) {
    this.#engine = engine;
    this.#draft = draft;
    this.#notice = notice;
    byId("open").addEventListener("click", () => byId("file").click());
    byId("file").addEventListener("change", () => this.#open(byId("file").files[0]));
    byId("save").addEventListener("click", () => this.#save());
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => this.#drop(event));
    addEventListener("paste", (event) => this.#paste(event));
  }

  #drop(event) {
    const { files } = event.dataTransfer;
    const text = event.dataTransfer.getData("text/plain");
    if (files.length === 0 && event.target.matches?.("input, textarea")) return; // text dragged into a field
    event.preventDefault();
    if (files.length > 1) this.#notice.show("Drop one file. To check many, use the command: activeftp check DIR");
    else if (files.length === 1) this.#open(files[0]);
    else if (text) this.#load(text, "the dropped text");
  }

  /** Loads pasted settings or what can be imported, unless the field with the focus is meant to receive it. */
  #paste(event) {
    if (event.defaultPrevented || event.target.closest?.("dialog, #decoder, #diagnosis")) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const known = isExport(text) || (event.target.id !== "text" && isSettings(text));
    if (!known && (!text.trim() || event.target.matches?.("input, textarea"))) return;
    event.preventDefault();
    this.#load(text, "the pasted text", known);
  }

  async #open(file) {
    byId("file").value = "";
    if (!file) return;
    const name = `"${file.name}"`;
    if (file.size > maxSize) {
      return this.#notice.show(`${name} is larger than 1 MiB, too large for this page. Use the command: activeftp check FILE`);
    }
    try {
      const decoded = await this.#engine.call("decodeFile", "settings", new Uint8Array(await file.arrayBuffer()));
      if (decoded.error) this.#notice.show(`Cannot read ${name}: ${decoded.error}.`);
      else await this.#load(decoded.text, name);
    } catch (error) {
      if (error instanceof Stopped) return; // reported by the engine
      this.#notice.show(`Cannot read ${name}. ${sentence(error.message)}`);
    }
  }

  /**
   * Loads settings text, or imports an export or another program's settings. name is what the notice calls it. Unless
   * known, a text that is none of these is ignored.
   */
  async #load(text, name, known = true) {
    if (text.length > maxSize) return this.#notice.show(`Cannot load ${name}: it is larger than 1 MiB.`);
    if (text.includes("\0")) return this.#notice.show(`Cannot load ${name}: it contains NUL bytes, so it is not settings text.`);
    if (isSettings(text) && !isExport(text)) return this.#replace(text, [], name);
    try {
      const other = await this.#importOther(text);
      if (other.text) return this.#replace(other.text, other.notes, name);
      if (!isExport(text)) return known && this.#replace(text, [], name);
      const imported = await this.#engine.call("importREST", decode(text));
      if (imported.error) this.#notice.show(`Cannot import ${name}. ${sentence(imported.error)}`);
      else this.#replace(imported.text, imported.notes, name);
    } catch (error) {
      if (error instanceof SyntaxError) this.#notice.show(`Invalid ${isXML(text) ? "XML" : "JSON"} in ${name}. ${sentence(error.message)}`);
      else if (error instanceof Stopped) return; // reported by the engine
      else this.#notice.show(`Cannot import ${name}. It is nested deeper than any response of the product.`);
    }
  }

  /** Imports the settings of another program. The result has no text if the core knows no program for it. */
  async #importOther(text) {
    if (!isExport(text)) return this.#engine.call("importOther", text);
    const tree = /^\s*</.test(text) ? decode(text) : "";
    return typeof tree === "string" ? {} : this.#engine.call("importOther", text, tree); // a string: JSON, or no valid XML
  }

  /** Replaces the settings text and offers to undo that. */
  #replace(text, notes, name) {
    const before = this.#draft.text;
    this.#draft.set(text, "load");
    this.#notice.show([`Loaded ${name}.`, ...notes].join("\n"), () => this.#draft.set(before, "undo"));
  }

  /** Downloads the text, and lists the errors that the product would refuse or fail on. */
  #save() {
    const { text, view } = this.#draft;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = "ftp-active-mode.settings";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    const errors = view.check.diagnostics.filter((d) => d.severity === "error" && !d.accepted);
    this.#notice.show(errors.length === 0 ?
      "Saved as ftp-active-mode.settings." :
      ["Saved as ftp-active-mode.settings. It has errors that the product would refuse or fail on:", ...errors.slice(0, 5).map((d) => `line ${d.line}: ${d.message}`),
        ...(errors.length > 5 ? [`and ${errors.length - 5} more`] : [])].join("\n"));
  }
}

function isSettings(text) {
  return /^\s*\[(ftp-|network-zone|transfer-site|host|firewall)/m.test(text);
}
