import { byId, capitalized, count, sentence } from "./dom.js";
import { Stopped, unlessStopped } from "./engine.js";
import { labelOf, withLabels } from "./fields.js";
import { maxSize } from "./filetext.js";
import { portsInUse } from "./listening.js";
import { rangeEdits } from "./ranges.js";
import { hasKey, isHost, isResponse, isSettings } from "./recognize.js";
import { decode, isExport } from "./tree.js";

/** The most values of the product's pages that are set one by one in the text that is there. */
const maxMerged = 200;
/** How the settings text starts that is imported from the product's pages. */
const fromPages = "# Imported from text copied from the product's pages";
/** The notes of that import that are about what the text that is there can have. */
const aboutMissing = /^The input (?:does not have the FTP Settings page|has no transfer site)/;

/**
 * Takes text that was pasted, dropped or read from files: settings, responses of the product's REST API, configuration
 * exports, text of the product's pages, the settings of other programs, the output of activeftp host and tables of ports
 * in use. Logs go to the diagnosis.
 */
export class Intake {
  #engine;
  #draft;
  #diagnosis;
  #notice;

  constructor(engine, draft, diagnosis, notice) {
    this.#engine = engine;
    this.#draft = draft;
    this.#diagnosis = diagnosis;
    this.#notice = notice;
  }

  /**
   * Takes one text. name is what the notice calls it; note is on its encoding; isFile is whether it is a whole file, which
   * replaces the settings; isField is whether a field would take the text. otherwise(), if given, is called for a text that is none of what the page takes.
   */
  async take(text, name, { note = "", isFile = false, isField = false, otherwise } = {}) {
    if (text.length > maxSize) return this.#notice.show(`Cannot load ${name}: it is larger than 1 MiB.`);
    if (text.includes("\0")) return this.#notice.show(`Cannot load ${name}: it contains NUL bytes, so it is not settings text.`);
    if (text.trim() === "") return this.#notice.show(`${capitalized(name)} is blank. Nothing was changed.`);
    if (isHost(text)) return this.#takeHost(text, name);
    if (isSettings(text)) return this.#replace(text, [], name, note);
    try {
      if (!isExport(text) && await this.isLog(text)) return this.diagnose(text, note, name);
      if (this.takePorts(text, name, true)) return; // after logs, which have lines about sockets too
      const imported = await this.#engine.call("importFiles", [fileOf(text)]);
      if (!imported.error) return await this.#takeImported(imported, name, note, isFile);
      if (!imported.unavailable && !isField && await this.isLog(text, !isExport(text))) return this.diagnose(text, note, name);
      if (isExport(text) || isResponse(text) || (imported.unavailable && !otherwise)) return this.#notice.show(`Cannot import ${name}. ${sentence(imported.error)}`);
      otherwise?.();
    } catch (error) {
      this.#refuse(error, name);
    }
  }

  /** Loads a text as settings that can be some with mistakes. One without any key of theirs is loaded only if the user insists. */
  load(text, name, note) {
    const load = () => this.#replace(text, [], name, note);
    if (hasKey(text)) return load();
    this.#notice.show(`${capitalized(name)} does not look like settings: it has no section or key of theirs. Nothing was changed.`, load, "Load it all the same");
  }

  /** Takes several files, which have text, note and name: one log at most, and what can be imported together. */
  async takeSeveral(files) {
    const logs = [], others = [];
    for (const file of files) {
      const isOther = isExport(file.text) || isSettings(file.text) || !await this.isLog(file.text);
      (isOther ? others : logs).push(file);
    }
    const settings = others.filter(({ text }) => isSettings(text));
    if (settings.length > 0 && others.length > 1) {
      const names = settings.map((file) => `"${file.name}"`).join(", ");
      return this.#notice.show(`${names}: ${settings.length > 1 ? "these are settings texts" : "this is a settings text"}, and the page shows one at a time. Open ${settings.length > 1 ? "one of them" : "it"} on its own. Nothing was changed.`);
    }
    if (others.length === 1) await this.take(others[0].text, `"${others[0].name}"`, { note: others[0].note, isFile: true, otherwise: () => this.load(others[0].text, `"${others[0].name}"`, others[0].note) });
    else if (others.length > 1 && !await this.#import(others)) return;
    if (logs.length === 0) return;
    const [{ text, note, name }, ...more] = logs;
    this.#diagnosis.take(text, note);
    const words = [`"${name}" is a log: diagnosed below.${note ? ` ${sentence(note)}` : ""}`];
    if (more.length > 0) words.push(`The page diagnoses one log at a time. Open these on their own: ${more.map((file) => `"${file.name}"`).join(", ")}.`);
    if (others.length > 0) this.#notice.add(words.join("\n"));
    else this.#notice.show(words.join("\n"));
  }

  /** Imports several files into one settings text. Resolves to whether it could. */
  async #import(files) {
    const name = count(files.length, "file");
    try {
      const imported = await this.#engine.call("importFiles", files.map(({ text }) => fileOf(text)));
      if (imported.error) this.#notice.show(`Cannot import ${name} (${files.map((file) => file.name).join(", ")}). ${sentence(imported.error)}`);
      else this.#replace(imported.text, imported.notes, name, files.filter(({ note }) => note).map((file) => `${file.name}: ${file.note}`).join("; "));
      return !imported.error;
    } catch (error) {
      this.#refuse(error, name);
      return false;
    }
  }

  /**
   * Reports whether a text is a log. One line of dialogue is not enough for that, because settings of other programs have
   * such lines too, unless nothing else reads the text.
   */
  async isLog(text, unreadElsewhere = false) {
    const { error, exchange = [], transfers = [] } = await this.#engine.call("diagnose", text, "");
    if (error) return false;
    return unreadElsewhere || transfers.length > 0 || exchange.filter(({ kind }) => kind !== "remark").length > 1;
  }

  /** Diagnoses a text as a log. isSure is whether it is one. */
  diagnose(text, note, name, isSure = true) {
    this.#diagnosis.take(text, note);
    this.#notice.show(sentence(`${name} is ${isSure ? "a log: diagnosed" : "read as a log"} below`));
  }

  /**
   * Fills Ports in use from a table of sockets, or from a plain list too unless mustBeTable. Returns whether the text was
   * one, even one without a port.
   */
  takePorts(text, name, mustBeTable) {
    const { ports, named, isTable } = portsInUse(text);
    if (!isTable && (mustBeTable || ports.length === 0)) return false;
    const unnamed = named > 0 ? ` ${count(named, "line")} ${named === 1 ? "has" : "have"} a name in place of the port: use ss -ltn, netstat -an or lsof -nP -i.` : "";
    if (ports.length === 0) {
      this.#notice.show(`${sentence(name)} has no TCP port that something listens on.${unnamed}`.replace(". has", " has"));
      return true;
    }
    this.#change([["host.listening", ports.join(" ")]], "listening", `Filled in Ports in use from ${name}: ${count(ports.length, "port")}.${unnamed}`);
    return true;
  }

  /** Fills in This host: adds the sections if the text has none of them, else sets their values one by one. */
  async #takeHost(text, name) {
    const read = await this.#engine.call("read", text).catch(unlessStopped);
    const present = this.#draft.text;
    const labels = read ? Object.keys(read.values).sort((a, b) => read.places[a].line - read.places[b].line).map(labelOf) : [];
    if (labels.length === 0) return this.#notice.show(`Cannot load ${name}: its sections have no values.`);
    const words = `Filled in from ${name}: ${labels.join(", ")}.`;
    byId("os").closest("details").open = true;
    if (/^\s*\[(?:host|firewall)\]/m.test(present)) return this.#change(Object.entries(read.values), "host", `${words} Its lines with # were left out.`);
    const newline = present.includes("\r\n") ? "\r\n" : "\n";
    const added = text.trim().replace(/\r?\n/g, newline);
    const whole = present.trim() ? `${present.trimEnd()}${newline}${newline}${added}${newline}` : added + newline;
    this.#notice.replace(this.#draft, whole, "host", words);
  }

  /**
   * Takes imported settings. Those of the product's pages, which are copied one page at a time, are set in the text that
   * is there, unless that is the example.
   */
  async #takeImported(imported, name, note, isFile) {
    if (!isFile && imported.text.startsWith(fromPages) && this.#isOwn) {
      const [theirs, ours] = await Promise.all([this.#engine.call("read", imported.text), this.#engine.call("read", this.#draft.text)]);
      const edits = mergeEdits(theirs, ours);
      const words = [`Filled in ${count(Object.keys(theirs.values).length, "value")} from ${name}. The rest of the settings stays.`, ...imported.notes.filter((line) => !aboutMissing.test(line)).map(withLabels)];
      if (edits.length > 0 && edits.length <= maxMerged) return this.#change(edits, "load", words.join("\n"));
    }
    this.#replace(imported.text, imported.notes, name, note);
  }

  /** Whether the settings are somebody's own. */
  get #isOwn() {
    return this.#draft.text.trim() !== "" && this.#draft.text !== byId("text").defaultValue;
  }

  /** Sets values by path and offers to undo that. */
  #change(values, by, message) {
    const before = this.#draft.text;
    const refused = [];
    this.#draft.change(values, by, (path, reason) => refused.push(`${labelOf(path)}: ${reason}`));
    this.#draft.finished().then(() => this.#notice.show([message, ...refused].join("\n"), () => this.#draft.set(before, "undo")));
  }

  /** Replaces the settings text and offers to undo that. */
  #replace(text, notes, name, note) {
    const repaired = withLineEnds(text);
    const words = [`Loaded ${name}.`, note && sentence(note), repaired !== text && "Its stray carriage returns were replaced by line ends."];
    this.#notice.replace(this.#draft, repaired, "load", [words.filter(Boolean).join(" "), ...notes.map(withLabels)].join("\n"));
  }

  /** Says that the browser could not pass a tree to the core, unless the core stopped, which the engine reports. */
  #refuse(error, name) {
    if (!(error instanceof Stopped)) this.#notice.show(`Cannot import ${name}. It is nested deeper than any response of the product.`);
  }
}

/**
 * Returns a text in which a carriage return alone is a line end, as on old systems, and one before CR LF is not, as after
 * a transfer in the wrong mode. The text area shows both as line ends, but the core does not take them for such.
 */
function withLineEnds(text) {
  return text.replace(/\r+\r\n/g, "\r\n").replace(/\r(?!\n)/g, "\n");
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

/**
 * Returns the edits that set imported values in a text. What the input does not have, which is unknown, does not replace
 * what the text has. Returns none for a range that contradicts itself: setting it would hide that.
 */
function mergeEdits(theirs, ours) {
  const edits = [];
  for (const pane of ["ftp-active-mode", "ftp-passive-mode"]) {
    const known = ["base-port", "number-of-ports", "port-end"].map((key) => [key, theirs.values[`${pane}.${key}`]]).filter(([, value]) => value !== undefined && value !== "unknown");
    const values = Object.fromEntries(known);
    if (known.length === 3 && Number(values["base-port"]) + Number(values["number-of-ports"]) - 1 !== Number(values["port-end"])) return [];
    if (known.length > 0) edits.push(...rangeEdits(pane, values));
  }
  for (const [path, value] of Object.entries(theirs.values)) {
    const zone = /^network-zone (.*)\.[^.]*$/.exec(path)?.[1];
    const isKnown = path in ours.values || (zone !== undefined && ours.zones.length > 0 && (ours.zones.includes(zone) || zone === "the default zone"));
    if (!/^ftp-(?:active|passive)-mode\./.test(path) && !(value === "unknown" && isKnown)) edits.push([path, value]);
  }
  return edits;
}
