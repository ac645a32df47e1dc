import { byId, sentence } from "./dom.js";
import { Stopped } from "./engine.js";
import { withLabels } from "./fields.js";
import { decode, isExport } from "./tree.js";

/** The largest file that the page accepts, in bytes. The command accepts 64 MiB. */
const maxSize = 1 << 20;
/** The most files that the page imports together. */
const maxFiles = 20;

/**
 * Loads files, dropped text and pasted text: settings, responses of the product's REST API, configuration exports and
 * the settings of other programs. Logs go to the diagnosis. Saves the settings text.
 */
export class Files {
  #engine;
  #draft;
  #diagnosis;
  #notice;

  constructor(engine, draft, diagnosis, notice) {
    this.#engine = engine;
    this.#draft = draft;
    this.#diagnosis = diagnosis;
    this.#notice = notice;
    byId("open").addEventListener("click", () => byId("file").click());
    byId("file").addEventListener("change", () => this.#open([...byId("file").files]));
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
    if (files.length > 0) this.#open([...files]);
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

  /** Opens a file of any kind, or imports several files together. */
  async #open(files) {
    byId("file").value = "";
    if (files.length > maxFiles) return this.#notice.show(`Open at most ${maxFiles} files at once. Use the command: activeftp import DIR`);
    const texts = [];
    for (const file of files) {
      const text = await this.#read(file, files.length === 1);
      if (text === undefined) return;
      texts.push(text);
    }
    if (texts.length === 1) await this.#load(texts[0], `"${files[0].name}"`);
    else if (texts.length > 1) await this.#import(texts, `${texts.length} files`);
  }

  /** Returns the text of a file, or undefined after it said why there is none, or gave the file to the diagnosis. */
  async #read(file, alone) {
    const name = `"${file.name}"`;
    if (file.size > maxSize) {
      this.#notice.show(`${name} is larger than 1 MiB, too large for this page. Use the command: activeftp check FILE`);
      return undefined;
    }
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const decoded = await this.#engine.call("decodeFile", "settings", bytes);
      if (!decoded.error) return decoded.text;
      const log = alone && await this.#engine.call("decodeFile", "log", bytes); // a log can be in Latin-1
      if (!log || !await this.#isLog(log.text)) this.#notice.show(`Cannot read ${name}: ${decoded.error}.`);
      else this.#diagnose(log.text, log.note, name);
    } catch (error) {
      if (!(error instanceof Stopped)) this.#notice.show(`Cannot read ${name}. ${sentence(error.message)}`); // the engine reports that it stopped
    }
    return undefined;
  }

  /**
   * Loads settings text, imports an export or another program's settings, or diagnoses a log. name is what the notice
   * calls it. Unless known, a text that is none of these is ignored.
   */
  async #load(text, name, known = true) {
    if (text.length > maxSize) return this.#notice.show(`Cannot load ${name}: it is larger than 1 MiB.`);
    if (text.includes("\0")) return this.#notice.show(`Cannot load ${name}: it contains NUL bytes, so it is not settings text.`);
    if (isSettings(text) && !isExport(text)) return this.#replace(text, [], name);
    try {
      if (!isExport(text) && await this.#isLog(text)) return this.#diagnose(text, "", name);
      const imported = await this.#engine.call("importFiles", [fileOf(text)]);
      if (!imported.error) return this.#replace(imported.text, imported.notes, name);
      if (!imported.unavailable && await this.#isLog(text, !isExport(text))) return this.#diagnose(text, "", name);
      if (isExport(text) || imported.unavailable) return this.#notice.show(`Cannot import ${name}. ${sentence(imported.error)}`);
      if (known) this.#replace(text, [], name);
    } catch (error) {
      this.#refuse(error, name);
    }
  }

  /** Imports several files into one settings text. */
  async #import(texts, name) {
    try {
      const imported = await this.#engine.call("importFiles", texts.map(fileOf));
      if (imported.error) this.#notice.show(`Cannot import ${name}. ${sentence(imported.error)}`);
      else this.#replace(imported.text, imported.notes, name);
    } catch (error) {
      this.#refuse(error, name);
    }
  }

  /** Says that the browser could not pass a tree to the core, unless the core stopped, which the engine reports. */
  #refuse(error, name) {
    if (!(error instanceof Stopped)) this.#notice.show(`Cannot import ${name}. It is nested deeper than any response of the product.`);
  }

  /**
   * Reports whether a text is a log. One line of dialogue is not enough for that, because settings of other programs have
   * such lines too, unless nothing else reads the text.
   */
  async #isLog(text, unreadElsewhere = false) {
    const { error, exchange = [], transfers = [] } = await this.#engine.call("diagnose", text, "");
    if (error) return false;
    return unreadElsewhere || transfers.length > 0 || exchange.filter(({ kind }) => kind !== "remark").length > 1;
  }

  #diagnose(text, note, name) {
    this.#diagnosis.take(text, note);
    this.#notice.show(`${name} is a log: diagnosed below.`);
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
      ["Saved as ftp-active-mode.settings. It has errors that the product would refuse or fail on:", ...errors.slice(0, 5).map((d) => `line ${d.line}: ${withLabels(d.message)}`),
        ...(errors.length > 5 ? [`and ${errors.length - 5} more`] : [])].join("\n"));
  }
}

function isSettings(text) {
  return /^\s*\[(ftp-|network-zone|transfer-site|host|firewall|outbound-connections)/m.test(text);
}

/** Returns a file as the core imports it: its text, and the documents in it or why they cannot be decoded. */
function fileOf(text) {
  if (!isExport(text)) return { text };
  try {
    return { text, documents: decode(text) };
  } catch (error) {
    return { text, problem: error.message };
  }
}
