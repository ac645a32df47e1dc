import { byId } from "./dom.js";
import { download } from "./download.js";
import { unlessStopped } from "./engine.js";
import { withLabels } from "./fields.js";
import { readFile, refusalOf } from "./filetext.js";
import { filesOf } from "./folders.js";
import { Intake } from "./intake.js";
import { isHost, isPages, isSettings, isSettingsLines } from "./recognize.js";
import { isExport } from "./tree.js";

/** The most files that the page imports together. */
const maxFiles = 20;

/** Opens files, and takes what is dropped or pasted anywhere on the page. Saves the settings text. */
export class Files {
  #engine;
  #draft;
  #notice;
  #intake;

  constructor(engine, draft, diagnosis, notice) {
    this.#engine = engine;
    this.#draft = draft;
    this.#notice = notice;
    this.#intake = new Intake(engine, draft, diagnosis, notice);
    byId("open").addEventListener("click", () => byId("file").click());
    byId("file").addEventListener("change", () => {
      const files = [...byId("file").files];
      byId("file").value = "";
      this.#open(files);
    });
    byId("save").addEventListener("click", () => this.#save());
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => this.#drop(event));
    addEventListener("paste", (event) => this.#paste(event));
  }

  #drop(event) {
    const { dataTransfer, target } = event;
    if (dataTransfer.files.length > 0) {
      event.preventDefault();
      this.#openDropped(dataTransfer, target.closest?.("#diagnosis") !== null);
    } else this.#take(event, dataTransfer.getData("text/plain"), "the dropped text");
  }

  /** Takes what was pasted, unless the field with the focus is meant to receive it. */
  #paste(event) {
    if (event.defaultPrevented || event.target.closest?.("dialog, #decoder, #diagnosis")) return;
    const { clipboardData } = event;
    const text = clipboardData?.getData("text/plain") ?? "";
    if (text === "" && clipboardData?.files.length > 0) {
      event.preventDefault();
      this.#open([...clipboardData.files]);
    } else this.#take(event, text, "the pasted text");
  }

  /** Takes pasted or dropped text, unless it is what the field that it is meant for takes as it is. */
  #take(event, given, name) {
    const field = event.target.closest?.("input, textarea") ?? undefined;
    const text = given.replace(/^\ufeff/, ""); // of the file that it was copied from
    if (!text.trim() || (field && (field.closest("dialog, #decoder, #diagnosis, #capacity") || isFor(field, text)))) return;
    event.preventDefault();
    if (field?.id === "listening" && !isHost(text) && this.#intake.takePorts(text, name, false)) return;
    const otherwise = field ? inserter(field, text) :
      () => this.#notice.show(`This page has no use for ${name}: it is neither settings nor an export nor a log. Nothing was changed.`);
    this.#intake.take(text, name, { isField: field !== undefined, otherwise });
  }

  async #openDropped(dataTransfer, isLog) {
    try {
      await this.#open(await filesOf(dataTransfer, maxFiles), isLog);
    } catch {
      this.#notice.show("Cannot read the dropped folder. Open its files.");
    }
  }

  /** Opens a file of any kind, or several files together. What cannot be told is a log if isLog, else settings. */
  async #open(files, isLog = false) {
    if (files.length === 0) return this.#notice.show("There is no file in the folder.");
    if (files.length > maxFiles) return this.#notice.show(`Open at most ${maxFiles} files at once. Use the command: activeftp import DIR`);
    const refusals = files.map(refusalOf).filter(Boolean);
    if (refusals.length > 0) return this.#notice.show(refusals.join("\n"));
    try {
      const read = [];
      for (const file of files) read.push({ name: file.name, ...await readFile(this.#engine, file) });
      const problems = read.flatMap(({ problem }) => problem ?? []);
      if (problems.length > 0) this.#notice.show(problems.join("\n"));
      else if (read.length > 1) await this.#intake.takeSeveral(read);
      else await this.#takeFile(read[0], isLog);
    } catch (error) {
      unlessStopped(error);
    }
  }

  #takeFile({ text, note, name }, isLog) {
    const quoted = `"${name}"`;
    const otherwise = () => (isLog ? this.#intake.diagnose(text, note, quoted, false) : this.#intake.load(text, quoted, note));
    return this.#intake.take(text, quoted, { note, isFile: true, otherwise });
  }

  /** Downloads the text, and lists the errors that the product would refuse or fail on. */
  #save() {
    const { text, view, isChecked } = this.#draft;
    download("ftp-active-mode.settings", text, "text/plain");
    if (!isChecked) return this.#notice.show("Saved as ftp-active-mode.settings. It was not checked.");
    const errors = view.check.diagnostics.filter((d) => d.severity === "error" && !d.accepted);
    this.#notice.show(errors.length === 0 ?
      "Saved as ftp-active-mode.settings." :
      ["Saved as ftp-active-mode.settings. It has errors that the product would refuse or fail on:", ...errors.slice(0, 5).map((d) => `line ${d.line}: ${withLabels(d.message)}`),
        ...(errors.length > 5 ? [`and ${errors.length - 5} more`] : [])].join("\n"));
  }
}

/** Reports whether a field takes a text as it is: one line without a meaning of its own, or lines of settings in the text area. */
function isFor(field, text) {
  const isWhole = isExport(text) || isHost(text) || isPages(text, !/(?:base-port|number-of-ports|port-end)$/.test(field.dataset.path));
  if (isWhole) return false;
  if (field.id === "text") return !/\n./.test(text.trim()) || isSettingsLines(text);
  return !/[\r\n]/.test(text.trim()) && !isSettings(text) && field.id !== "listening";
}

/** Returns a function that inserts a text where the caret of a field is now. A field of one line gets its lines side by side. */
function inserter(field, text) {
  const { selectionStart, selectionEnd, value } = field;
  return () => {
    const inserted = field.localName === "textarea" ? text : text.trim().replace(/\s*[\r\n]+\s*/g, " ");
    const [start, end] = field.value === value ? [selectionStart, selectionEnd] : [field.selectionStart, field.selectionEnd];
    field.setRangeText(inserted, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
}
