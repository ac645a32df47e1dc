// Elements are created from names and text; nothing is ever parsed as markup.

const svgNamespace = "http://www.w3.org/2000/svg";

/**
 * Creates an HTML element. Null, undefined and false attributes and children are left out. An attribute whose name
 * starts with "on" is an event listener.
 */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Creates an SVG element in the same way. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, tag), attributes, children);
}

/** Creates a reference to one of the shapes in index.html: error, warning, note, pass or off. */
export function shape(name) {
  return svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("use", { href: `#shape-${name}` }));
}

/** Returns the element with that id. */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * Replaces an element's children with those that make returns, unless content is unchanged since the last call. Leaving
 * the children alone keeps focus and selection.
 */
export function redraw(element, content, make) {
  const key = JSON.stringify(content);
  if (drawn.get(element) === key) return;
  drawn.set(element, key);
  element.replaceChildren(...make().filter(Boolean));
}

/**
 * Sets attributes, and removes those that are null, undefined or false. One that is set already is left alone: to write it
 * again would make the browser lay out and paint the element again.
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const wanted = value == null || value === false ? null : value === true ? "" : String(value);
    if (element.getAttribute(name) === wanted) continue;
    if (wanted === null) element.removeAttribute(name);
    else element.setAttribute(name, wanted);
  }
}

/** Sets the text of an element, unless it has that text. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Calls onWidth with the width inside an element, and again when it changes. It watches an empty element in there: what
 * onWidth draws can change the height of the element, and a size that changes while it is reported is an error.
 */
export function watchWidth(element, onWidth) {
  const gauge = el("div");
  element.append(gauge);
  new ResizeObserver(([{ contentRect }]) => onWidth(contentRect.width)).observe(gauge);
}

const drawn = new WeakMap(); // element -> its content as JSON

/**
 * Formats a count: "1 port", "1,024 ports". Intl can do this too, but loading its tables
 * delays the first verdict by 15 ms.
 */
export function count(number, noun) {
  return `${String(number).replace(/\B(?=(\d{3})+$)/g, ",")} ${noun}${number === 1 ? "" : "s"}`;
}

/** Turns a message into a sentence. A key of the settings text, such as base-port, keeps its lower-case letter. */
export function sentence(text) {
  const capitalized = text.replace(/^\p{Ll}(?![\w]*-)/u, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(capitalized) ? capitalized : `${capitalized}.`;
}

/** Returns a text with its first letter in upper case. */
export function capitalized(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Sets attributes and listeners and appends the children. */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else set(element, { [name]: value });
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}
