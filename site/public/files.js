import { byId, sentence } from "./dom.js";
import { Stopped } from "./engine.js";

/** Largest file that the page takes, in bytes. The command takes 64 MiB. */
const largest = 1 << 20;

/** Files and pasted texts from outside: settings texts, and answers of the product's REST API. */
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
    if (files.length === 0 && event.target.matches?.("input, textarea")) return; // a word dragged into a field
    event.preventDefault();
    if (files.length > 1) this.#notice.show("Drop one file. To check many, use the command: activeftp check DIR");
    else if (files.length === 1) this.#open(files[0]);
    else if (text) this.#take(text, "the text dropped");
  }

  /** Takes a pasted settings text or JSON wherever it would do nothing sensible otherwise. */
  #paste(event) {
    if (event.defaultPrevented || event.target.closest?.("dialog, #decoder, #diagnosis")) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const whole = isJSON(text) || (event.target.id !== "text" && isSettings(text));
    if (!whole) return;
    event.preventDefault();
    this.#take(text, "the text pasted");
  }

  async #open(file) {
    byId("file").value = "";
    if (!file) return;
    const name = `"${file.name}"`;
    if (file.size > largest) {
      return this.#notice.show(`${name} is larger than 1 MiB, too large for this page. Use the command: activeftp check FILE`);
    }
    try {
      const bytes = await file.arrayBuffer();
      await this.#take(new TextDecoder("utf-8", { fatal: true }).decode(bytes), name);
    } catch (error) {
      if (error instanceof TypeError) this.#notice.show(`${name} is not a text in UTF-8.`);
      else this.#notice.show(`${name} cannot be read. ${sentence(error.message)}`);
    }
  }

  async #take(text, name) {
    if (text.length > largest) return this.#notice.show(`More than 1 MiB, too much for this page: ${name}.`);
    if (text.includes("\0")) return this.#notice.show(`No settings text, because it holds NUL bytes: ${name}.`);
    if (!isJSON(text)) return this.#replace(text, [], name);
    try {
      const imported = await this.#engine.call("importREST", JSON.parse(text));
      if (imported.error) this.#notice.show(`Not taken: ${name}. ${sentence(imported.error)}`);
      else this.#replace(imported.text, imported.notes, name);
    } catch (error) {
      if (error instanceof SyntaxError) this.#notice.show(`Broken JSON: ${name}. ${sentence(error.message)}`);
      else if (error instanceof Stopped) return; // the engine tells of it
      else this.#notice.show(`Not taken: ${name}. It is nested deeper than any answer of the product.`);
    }
  }

  #replace(text, notes, name) {
    const before = this.#draft.text;
    this.#draft.set(text, "load");
    this.#notice.show([`Read: ${name}.`, ...notes].join("\n"), () => this.#draft.set(before, "undo"));
  }

  /** Downloads the text, and says what the product would refuse of it. */
  #save() {
    const { text, view } = this.#draft;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = "ftp-active-mode.settings";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    const errors = view.check.diagnostics.filter((d) => d.severity === "error");
    this.#notice.show(errors.length === 0 ?
      "Saved as ftp-active-mode.settings." :
      ["Saved as ftp-active-mode.settings, with what the product would refuse or fail on:", ...errors.slice(0, 5).map((d) => `line ${d.line}: ${d.message}`),
        ...(errors.length > 5 ? [`and ${errors.length - 5} more`] : [])].join("\n"));
  }
}

function isJSON(text) {
  return /^\s*(\{|\[\s*[\]{"[])/.test(text);
}

function isSettings(text) {
  return /^\s*\[(ftp-|network-zone|transfer-site|host|firewall)/m.test(text);
}
