import { ask } from "./ask.js";
import { mostOffered, offer, pastePorts } from "./controls.js";
import { byId, el, redraw, sentence, shape } from "./dom.js";
import { passiveEnd, pathOf } from "./fields.js";

/**
 * The form: one of the two views of the text. Each control names the path of its value; a * in it stands for the
 * site that is chosen.
 */
export class Form {
  #draft;
  #notice;
  #controls = [...document.querySelectorAll("[data-path]")];
  #choices = new Map([...document.querySelectorAll("select[data-path]")].map((select) =>
    [select, [...select.options].filter(({ value }) => value).map(({ value, text }) => [value, text])]));
  #refused = new Map(); // control -> why its value cannot stand in the text
  #values = {}; // of the text, as last seen

  constructor(draft, notice) {
    this.#draft = draft;
    this.#notice = notice;
    for (const control of this.#controls) this.#listen(control);
    byId("site").addEventListener("change", () => this.choose(byId("site").value));
    byId("add-site").addEventListener("click", () => this.#addSite());
    byId("listening").addEventListener("paste", pastePorts);
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
  }

  /** Takes over what was typed before the core was there: it is about the first site of the text. read is the text's. */
  takeTyped(read) {
    this.site = read.sites[0] ?? "";
    this.#values = read.values;
    for (const control of this.#controls) if (!isTyped(control)) this.#showValue(control, { read, check: {} });
    for (const control of this.#controls) if (isTyped(control)) control.dispatchEvent(new Event(eventOf(control)));
  }

  /** The name of the chosen site; empty when the text has none. */
  site = "";

  /** Makes another site the chosen one. */
  choose(site) {
    this.site = site;
    this.#refused.clear();
    this.#draft.refresh();
  }

  /** Brings the control of a path into focus. False when the form has none for it. */
  focus(path) {
    const site = /^transfer-site (.*)\.[^.]*$/.exec(path)?.[1];
    if (site !== undefined && this.#draft.view.read.sites.includes(site)) {
      this.choose(site);
      this.#show(this.#draft.view);
    }
    const control = this.#controlOf(path);
    if (!control) return false;
    for (let box = control.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    control.focus();
    if (control.select) control.select();
    return true;
  }

  #controlOf(path) {
    return this.#controls.find((control) => this.#path(control) === path) ??
      [...document.querySelectorAll("[data-zone-path]")].find((tick) => tick.dataset.zonePath === path);
  }

  #path(control) {
    return pathOf(control.dataset.path, this.site);
  }

  #listen(control) {
    control.addEventListener(eventOf(control), () => {
      this.#refused.delete(control);
      const path = this.#path(control);
      const value = control.type === "checkbox" ? (control.checked ? "yes" : "no") : control.value.trim();
      this.#draft.change([[path, value], ...this.#statedEnd(path)], control, (_, reason) => this.#refused.set(control, reason));
    });
    // While a change is under way the view still has the old value; the next view shows the new one.
    control.addEventListener("blur", () => this.#draft.view && this.#draft.settled && this.#show(this.#draft.view));
    if (control.inputMode === "numeric") control.addEventListener("focus", () => control.select());
  }

  /** Port End is live: where the text states it, it follows the two values that it comes from. */
  #statedEnd(path) {
    const [, pane] = /^(ftp-(?:active|passive)-mode)\.(?:base-port|number-of-ports)$/.exec(path) ?? [];
    if (!pane || !this.#values[`${pane}.port-end`]) return [];
    const [base, number] = ["base-port", "number-of-ports"].map((key) => this.#controlOf(`${pane}.${key}`).value.trim());
    const end = base && number ? String(Number(base) + Number(number) - 1) : "";
    return end === "NaN" ? [] : [[`${pane}.port-end`, end]];
  }

  #show(view) {
    const { read, check } = view;
    this.#values = read.values;
    if (!read.sites.includes(this.site)) this.site = read.sites[0] ?? "";
    this.#showSites(check.sites);
    for (const control of this.#controls) this.#showValue(control, view);
    for (const control of this.#controls) this.#showFindings(control, this.#path(control), check.diagnostics);
    this.#showDigests(read.values);
  }

  #showSites(sites) {
    byId("site-settings").hidden = byId("site").closest(".field").hidden = sites.length === 0;
    const offered = sites.slice(0, mostOffered);
    const chosen = sites.find(({ name }) => name === this.site);
    if (chosen && !offered.includes(chosen)) offered.push(chosen);
    redraw(byId("site"), offered, () => offered.map(({ name, verdict }) =>
      el("option", { value: name }, sites.length > 1 ? `${name} (${verdict})` : name)));
    byId("site").value = this.site;
  }

  #showValue(control, { read, check, by }) {
    const path = this.#path(control);
    let value = read.values[path] ?? "";
    if (path === "ftp-active-mode.port-end") value ||= String(check.portEnd || "");
    if (path === "ftp-passive-mode.port-end") value ||= String(passiveEnd(read.values) || "");
    if (control.type === "checkbox") {
      control.checked = value === "yes" || value === "true";
      control.indeterminate = value !== "" && !["yes", "no", "true", "false"].includes(value);
    } else if (control.id === "zone") {
      offer(control, ["none", "any", "Default", ...read.zones].map((zone) => [zone, zone]), value, true);
    } else if (control.tagName === "SELECT") {
      offer(control, this.#choices.get(control), value, false);
    } else if (!this.#keeps(control, by)) {
      this.#refused.delete(control);
      control.value = value;
    }
  }

  /** Whether the control goes on showing what was typed: while it is typed, and where the text does not take it. */
  #keeps(control, by) {
    if (this.#refused.has(control)) return by instanceof Element;
    return by === control && control === document.activeElement;
  }

  /** Under the control: why the text does not take its value, else its first error. */
  #showFindings(control, path, diagnostics) {
    const message = this.#refused.get(control) ?? diagnostics.find((d) => d.path === path && d.severity === "error")?.message;
    const id = `${control.id}-hint`;
    let hint = byId(id);
    if (!message) {
      hint?.remove();
      control.removeAttribute("aria-describedby");
      control.removeAttribute("aria-invalid");
      return;
    }
    if (!hint) {
      hint = el("p", { id, class: "hint", "data-severity": "error" });
      (control.closest(".row") ?? control.closest(".field")).append(hint);
    }
    hint.replaceChildren(shape("error"), sentence(message));
    control.setAttribute("aria-describedby", id);
    control.setAttribute("aria-invalid", "true");
  }

  #showDigests(values) {
    for (const group of document.querySelectorAll("#form-view .group")) {
      const given = [...group.querySelectorAll("[data-path]")].map((c) => values[this.#path(c)]).filter(Boolean);
      const names = [...group.querySelectorAll("#zones .name")].map((name) => name.textContent);
      group.querySelector(".digest").textContent = [...given, ...names].slice(0, 4).join(", ");
    }
  }

  async #addSite() {
    const name = await ask("Add a transfer site");
    if (!name) return;
    this.site = name;
    this.#draft.change([
      [`transfer-site ${name}.network-zone`, "none"],
      [`transfer-site ${name}.enable-active-connection-mode`, "yes"],
    ], "add", (_, reason) => this.#notice.show(`Not added. ${sentence(reason)}`));
  }
}

/** The event by which a control tells of a change. */
function eventOf(control) {
  return control.matches("select, [type=checkbox]") ? "change" : "input";
}

/** Whether a control was used; early.js notes it. */
function isTyped(control) {
  return "typed" in control.dataset;
}
