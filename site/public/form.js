import { byId, el, sentence, shape } from "./dom.js";
import { places, pathOf } from "./fields.js";
import { ask } from "./ask.js";

/**
 * The form: one of the two views of the text. Each control names the path of its value; a * in it stands for the
 * site that is chosen.
 */
export class Form {
  #draft;
  #notice;
  #controls = [...document.querySelectorAll("[data-path]")];
  #refused = new Map(); // control -> why its value cannot stand in the text

  constructor(draft, notice) {
    this.#draft = draft;
    this.#notice = notice;
    for (const control of this.#controls) this.#listen(control);
    byId("site").addEventListener("change", () => this.choose(byId("site").value));
    byId("add-site").addEventListener("click", () => this.#addSite());
    byId("add-zone").addEventListener("click", () => this.#addZone());
    byId("listening").addEventListener("paste", pastePorts);
    draft.addEventListener("view", ({ detail }) => this.#show(detail));
  }

  /** The name of the chosen site; empty when the text has none. */
  site = "";

  /** Makes another site the chosen one. */
  choose(site) {
    this.site = site;
    this.#draft.refresh();
  }

  /** Brings the control of a path into focus. False when the form has none for it. */
  focus(path) {
    const site = /^transfer-site (.*)\.[^.]*$/.exec(path)?.[1];
    if (site !== undefined && this.#draft.view.read.sites.includes(site)) {
      this.site = site;
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
      [...document.querySelectorAll("[data-zone-path]")].find((control) => control.dataset.zonePath === path);
  }

  #path(control) {
    return pathOf(control.dataset.path, this.site);
  }

  #listen(control) {
    control.addEventListener(control.matches("select, [type=checkbox]") ? "change" : "input", () => {
      this.#refused.delete(control);
      const path = this.#path(control);
      const value = control.type === "checkbox" ? (control.checked ? "yes" : "no") : control.value.trim();
      this.#draft.change([[path, value], ...this.#statedEnd(path)], control, (_, reason) => this.#refused.set(control, reason));
    });
    control.addEventListener("blur", () => this.#draft.view && this.#show(this.#draft.view));
    if (control.inputMode === "numeric") control.addEventListener("focus", () => control.select());
  }

  /** Port End is live: where the text states it, it follows the two values that it comes from. */
  #statedEnd(path) {
    const [, pane] = /^(ftp-(?:active|passive)-mode)\.(?:base-port|number-of-ports)$/.exec(path) ?? [];
    if (!pane || !this.#draft.view?.read.values[`${pane}.port-end`]) return [];
    const [base, number] = ["base-port", "number-of-ports"].map((key) => this.#controlOf(`${pane}.${key}`).value.trim());
    const end = base && number ? String(Number(base) + Number(number) - 1) : "";
    return end === "NaN" ? [] : [[`${pane}.port-end`, end]];
  }

  #show(view) {
    const { read, check } = view;
    if (!read.sites.includes(this.site)) this.site = read.sites[0] ?? "";
    this.#showSites(check.sites);
    this.#showZones(view);
    for (const control of this.#controls) this.#showValue(control, view);
    for (const control of this.#controls) this.#showFindings(control, this.#path(control), check.diagnostics);
    this.#showDigests(read.values);
  }

  #showSites(sites) {
    byId("site-settings").hidden = byId("site").closest(".field").hidden = sites.length === 0;
    byId("site").replaceChildren(...sites.map(({ name, verdict }) =>
      el("option", { value: name, selected: name === this.site }, sites.length > 1 ? `${name} (${verdict})` : name)));
    byId("site").value = this.site;
  }

  #showValue(control, { read, check, by }) {
    const path = this.#path(control);
    let value = read.values[path] ?? "";
    if (path === "ftp-active-mode.port-end") value ||= String(check.portEnd || "");
    if (path === "ftp-passive-mode.port-end") value ||= passiveEnd(read.values);
    if (control.type === "checkbox") {
      control.checked = value === "yes" || value === "true";
      control.indeterminate = value !== "" && !["yes", "no", "true", "false"].includes(value);
    } else if (control.id === "zone") {
      offer(control, ["none", "any", "Default", ...read.zones], value);
    } else if (control.tagName === "SELECT") {
      offer(control, [...control.options].filter((o) => o.value !== "" && !o.dataset.odd).map((o) => o.value), value);
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
    hint.replaceChildren(shape("error"), message);
    control.setAttribute("aria-describedby", id);
    control.setAttribute("aria-invalid", "true");
  }

  #showZones(view) {
    const { zones, values } = view.read;
    const list = byId("zones");
    const drawn = JSON.stringify([zones, zones.map((z) => zoneKeys.map((key) => values[zonePath(z, key)]))]);
    if (list.dataset.drawn === drawn) return; // keeps the focus where it is
    list.dataset.drawn = drawn;
    const focused = document.activeElement?.dataset.zonePath;
    list.replaceChildren(...zones.map((zone) => el("li", {}, el("span", { class: "name" }, zone),
      zoneKeys.map((key) => this.#zoneTick(zone, key, values[zonePath(zone, key)])))));
    if (focused) this.#controlOf(focused)?.focus();
  }

  #zoneTick(zone, key, value) {
    const path = zonePath(zone, key);
    const tick = el("input", {
      type: "checkbox", "data-zone-path": path, "aria-label": `${zone}: ${places[key]}`,
      onchange: () => this.#draft.change([[path, tick.checked ? "yes" : "no"]], tick),
    });
    tick.checked = value === "yes" || value === "true";
    return el("label", {}, tick, places[key]);
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
    this.#add([[`transfer-site ${name}.network-zone`, "none"], [`transfer-site ${name}.enable-active-connection-mode`, "yes"]]);
  }

  async #addZone() {
    const name = await ask("Add a network zone");
    if (name) this.#add([[zonePath(name, "default"), "no"], [zonePath(name, "socks5"), "yes"]]);
  }

  #add(values) {
    this.#draft.change(values, "add", (_, reason) => this.#notice.show(`Not added. ${sentence(reason)}`));
  }
}

const zoneKeys = ["default", "socks5", "http"];

function zonePath(zone, key) {
  return `network-zone ${zone}.${key}`;
}

/** The end of a passive range whose text does not state it. */
function passiveEnd(values) {
  const base = Number(values["ftp-passive-mode.base-port"]);
  const number = Number(values["ftp-passive-mode.number-of-ports"]);
  return base > 0 && number > 0 ? String(base + number - 1) : "";
}

/** Makes a select offer the choices, and the value that the text has even where it is none of them. */
function offer(select, choices, value) {
  const wanted = JSON.stringify([choices, value]);
  if (select.dataset.offered === wanted) return;
  select.dataset.offered = wanted;
  const words = new Map([...select.options].map((option) => [option.value, option.textContent]));
  const all = choices.map((choice) => el("option", { value: choice }, words.get(choice) ?? choice));
  if (value === "" || select.id !== "zone") all.unshift(el("option", { value: "" }, "not stated"));
  if (value !== "" && !choices.includes(value)) all.push(el("option", { value, "data-odd": true }, `${value} (unknown)`));
  select.replaceChildren(...all);
  select.value = value;
}

/** Takes the ports out of what ss -ltn or netstat prints: the local address is the fourth column of both. */
function pastePorts(event) {
  const pasted = event.clipboardData.getData("text/plain");
  if (!pasted.includes("\n")) return;
  event.preventDefault();
  const ports = new Set();
  for (const line of pasted.split("\n").slice(0, 10_000)) {
    const local = line.trim().split(/\s+/).slice(1, 5).find((word) => /[:.]\d+$/.test(word));
    if (local) ports.add(Number(/\d+$/.exec(local)[0]));
  }
  event.target.value = [...ports].sort((a, b) => a - b).join(" ");
  event.target.dispatchEvent(new Event("input"));
}
