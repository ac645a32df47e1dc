import { ask } from "./ask.js";
import { maxOptions, offer } from "./controls.js";
import { byId, el, redraw, sentence, set, setText, shape } from "./dom.js";
import { activeRange, notKnown, passiveEnd, pathOf, remark, unknownPaths, verdictWord } from "./fields.js";
import { hintOf } from "./hint.js";
import { Offers } from "./offers.js";
import { portEndEdit } from "./ranges.js";

/**
 * The form view of the settings. Each control has the path of its value in data-path, where * stands for the chosen
 * site.
 */
export class Form {
  #draft;
  #notice;
  #controls = [...document.querySelectorAll("[data-path]")];
  #choices = new Map([...document.querySelectorAll("select[data-path]")].map((select) =>
    [select, [...select.options].filter(({ value }) => value).map(({ value, text }) => [value, text])]));
  #refused = new Map(); // control -> why the text cannot contain its value
  #values = {}; // of the last view
  #unknown = []; // paths of the values that the last view says are unknown
  #offers = new Offers((control, edits) => this.#take(control, edits));
  #opened = new Set(); // the controls with data-opens that have a value

  constructor(draft, notice) {
    this.#draft = draft;
    this.#notice = notice;
    for (const control of this.#controls) this.#listen(control);
    byId("site").addEventListener("change", () => this.choose(byId("site").value));
    byId("add-site").addEventListener("click", () => this.#addSite());
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
  }

  /**
   * Applies edits made before the core was ready. They belong to the first site of the text. read is the core's
   * reading of the text.
   */
  takeTyped(read) {
    this.site = read.sites[0] ?? "";
    for (const control of this.#controls) if (!isTyped(control)) this.#showValue(control, { read, check: {} });
    for (const control of this.#controls) if (isTyped(control)) control.dispatchEvent(new Event(eventOf(control)));
  }

  /** The name of the chosen site, empty if the text has no site. */
  site = "";

  /** Shows the fields of another site. */
  choose(site) {
    this.site = site;
    this.#refused.clear();
    this.#draft.refresh();
  }

  /** Moves the focus to the control for a path. Returns false if the form has none. */
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

  /** Gives up typed values that the text cannot contain. Returns whether there were any. */
  dropRefused() {
    if (this.#refused.size === 0) return false;
    this.#refused.clear();
    this.#show({ ...this.#draft.view, by: "undo" });
    return true;
  }

  #controlOf(path) {
    return this.#controls.find((control) => this.#path(control) === path) ??
      [...document.querySelectorAll("[data-zone-path]")].find((checkbox) => checkbox.dataset.zonePath === path);
  }

  #path(control) {
    return pathOf(control.dataset.path, this.site);
  }

  #listen(control) {
    control.addEventListener(eventOf(control), () => {
      this.#refused.delete(control);
      const path = this.#path(control);
      const value = control.type === "checkbox" ? (control.checked ? "yes" : "no") : control.value.trim();
      this.#draft.change([[path, value], ...portEndEdit(path)], control, (_, reason) => this.#refused.set(control, reason));
    });
    // While a change is being checked, the last view still has the old value.
    control.addEventListener("blur", () => this.#draft.view && this.#draft.settled && this.#show(this.#draft.view));
    if (control.inputMode === "numeric") control.addEventListener("focus", () => control.select());
  }

  /** Sets the values that a pasted one means, in place of it. */
  #take(control, edits) {
    const paths = edits.map(([path]) => path);
    for (const other of this.#controls) if (other === control || paths.includes(this.#path(other))) this.#refused.delete(other);
    this.#draft.change(edits, "offer", (_, reason) => this.#refused.set(control, reason));
    control.focus();
  }

  #show(view) {
    const { read, check } = view;
    this.#values = read.values;
    this.#unknown = unknownPaths(check.diagnostics);
    if (!read.sites.includes(this.site)) this.site = read.sites[0] ?? "";
    this.#showSites(check.sites);
    for (const control of this.#controls) this.#showValue(control, view);
    for (const control of this.#controls) this.#showHint(control, this.#path(control), check.diagnostics);
    for (const control of this.#controls) this.#offers.show(control, this.#path(control), this.#values);
    this.#showDigests(read.values);
    this.#openGiven();
  }

  /** Opens the group around a control with data-opens when the control gets a value. The user can close it again. */
  #openGiven() {
    for (const control of this.#controls.filter((c) => "opens" in c.dataset)) {
      const given = Boolean(this.#values[this.#path(control)]);
      if (given && !this.#opened.has(control)) control.closest("details").open = true;
      if (given) this.#opened.add(control);
      else this.#opened.delete(control);
    }
  }

  #showSites(sites) {
    for (const part of [byId("site-settings"), byId("site").closest(".field")]) set(part, { hidden: sites.length === 0 });
    const options = sites.slice(0, maxOptions);
    const chosen = sites.find(({ name }) => name === this.site);
    if (chosen && !options.includes(chosen)) options.push(chosen);
    const shown = options.map(({ name, verdict }) => [name, sites.length > 1 ? `${name} (${verdictWord(verdict)})` : name]);
    redraw(byId("site"), shown, () => shown.map(([value, label]) => el("option", { value }, label)));
    byId("site").value = this.site;
  }

  #showValue(control, view) {
    const { read, by } = view;
    const path = this.#path(control);
    let value = read.values[path] ?? "";
    if (path === "ftp-active-mode.port-end") value ||= String(activeRange(view)?.end ?? "");
    if (path === "ftp-passive-mode.port-end") value ||= String(passiveEnd(read.values) || "");
    if (control.type === "checkbox") {
      control.checked = value === "yes" || value === "true";
      control.indeterminate = value !== "" && !["yes", "no", "true", "false"].includes(value);
    } else if (control.id === "zone") {
      offer(control, [...["none", "any", "Default", ...read.zones].map((zone) => [zone, zone]), ["unknown", notKnown]], value, true);
    } else if (control.tagName === "SELECT") {
      offer(control, this.#choices.get(control), value, false);
    } else if (!this.#keepsTyped(control, by)) {
      this.#refused.delete(control);
      const unknown = this.#unknown.includes(path);
      setValue(control, unknown ? "" : value);
      control.dataset.hint ??= control.placeholder;
      set(control, { placeholder: unknown ? notKnown : control.dataset.hint, "data-unknown": unknown });
    }
  }

  /** Reports whether a control keeps the typed value: while the user is typing, or if the text cannot contain it. */
  #keepsTyped(control, by) {
    if (this.#refused.has(control)) return by instanceof Element;
    return by === control && control === document.activeElement;
  }

  /** Shows a hint below the control: why the text cannot contain its value, or what its first error requires. */
  #showHint(control, path, diagnostics) {
    const refusal = this.#refused.get(control);
    const wrong = diagnostics.find((d) => d.path === path && d.severity === "error" && !d.accepted);
    const id = `${control.id}-hint`;
    let hint = byId(id);
    if (!refusal && !wrong) {
      hint?.remove();
      control.removeAttribute("aria-describedby");
      control.removeAttribute("aria-invalid");
      return;
    }
    if (!hint) {
      hint = el("p", { id, class: "hint", "data-severity": "error" });
      (control.closest(".row") ?? control.closest(".field")).append(hint);
    }
    hint.replaceChildren(shape("error"), refusal ? remark(refusal) : hintOf(wrong));
    control.setAttribute("aria-describedby", id);
    control.setAttribute("aria-invalid", "true");
  }

  /** Summarizes each group by up to four of its values. */
  #showDigests(values) {
    for (const group of document.querySelectorAll("#form-view .group")) {
      const given = [...group.querySelectorAll("[data-path]")].map((c) => this.#path(c)).filter((path) => values[path])
        .map((path) => (this.#unknown.includes(path) ? notKnown : values[path]));
      const names = [...group.querySelectorAll("#zones .name")].map((name) => name.textContent);
      setText(group.querySelector(".digest"), [...given, ...names].slice(0, 4).join(", "));
    }
  }

  async #addSite() {
    const name = await ask("Add a transfer site");
    if (!name) return;
    await this.#draft.finished();
    if (this.#draft.view.read.sites.includes(name)) {
      this.choose(name);
      return this.#notice.show(`Not added. There is a transfer site ${name} already. These are its settings.`);
    }
    const before = this.site;
    this.site = name;
    this.#draft.change([
      [`transfer-site ${name}.network-zone`, "none"],
      [`transfer-site ${name}.enable-active-connection-mode`, "yes"],
    ], "add", (_, reason) => {
      this.site = before;
      this.#notice.show(`Not added. ${sentence(reason)}`);
    });
  }
}

/** Sets the value of a control. A value that was selected whole stays so: what the user types next replaces it. */
function setValue(control, value) {
  if (control.value === value) return;
  const whole = control === document.activeElement && control.selectionStart === 0 && control.selectionEnd === control.value.length;
  control.value = value;
  if (whole) control.select();
}

/** Returns the event that a control fires when its value changes. */
function eventOf(control) {
  return control.matches("select, [type=checkbox]") ? "change" : "input";
}

/** Reports whether the user has edited a control. early.js records that. */
function isTyped(control) {
  return "typed" in control.dataset;
}
