// Elements are made by name and text; nothing is ever read as markup.

const drawing = "http://www.w3.org/2000/svg";

/** An HTML element. Children and attributes that are null, undefined or false are left out; "on..." are listeners. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element, likewise. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(drawing, tag), attributes, children);
}

/** One of the shapes that index.html holds: error, warning, note, pass, off. */
export function shape(name) {
  return svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("use", { href: `#shape-${name}` }));
}

/** The element with that id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Fills an element with what make gives, unless it shows the same already: that keeps focus and selection. */
export function redraw(element, shown, make) {
  const drawn = JSON.stringify(shown);
  if (drawings.get(element) === drawn) return;
  drawings.set(element, drawn);
  element.replaceChildren(...make().filter(Boolean));
}

const drawings = new WeakMap(); // element -> what it shows

/** "1 port", "1,024 ports". Intl would do it too, and take 15 ms of the first verdict to load its tables. */
export function count(number, noun) {
  return `${String(number).replace(/\B(?=(\d{3})+$)/g, ",")} ${noun}${number === 1 ? "" : "s"}`;
}

/** A message or a reason as a sentence. A word of the settings text keeps its small letter. */
export function sentence(text) {
  const capital = text.replace(/^\p{Ll}(?![\w]*-)/u, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}
