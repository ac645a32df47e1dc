/**
 * Returns the edit that keeps a stated Port End consistent when Base Port or Number Of Ports changes. It depends on the
 * text that it is applied to, not on the last view, which can be of an older text.
 */
export function portEndEdit(path) {
  const [, pane] = /^(ftp-(?:active|passive)-mode)\.(?:base-port|number-of-ports)$/.exec(path) ?? [];
  return pane ? [[`${pane}.port-end`, { ifStated: "sum" }]] : [];
}

/**
 * Returns the edits that set the values of a range, by key: base-port first, because a Port End is set from the base, and
 * a stated Port End along with Number Of Ports, even one that is not a number.
 */
export function rangeEdits(pane, values) {
  const edits = ["base-port", "number-of-ports", "port-end"].filter((key) => key in values).map((key) => [`${pane}.${key}`, values[key]]);
  if ("port-end" in values) return edits;
  if (!("base-port" in values && "number-of-ports" in values)) return [...edits, ...portEndEdit(edits[0][0])];
  const end = String(Number(values["base-port"]) + Number(values["number-of-ports"]) - 1);
  return [...edits, [`${pane}.port-end`, { ifStated: end }]];
}

/**
 * Returns what an edit sets at a path of a text, or undefined if it sets nothing. readValues returns the values in the text
 * by path. The edit's value is a string, or { ifStated }: a Port End that is set only if the text states one, so that it
 * still agrees with Base Port and Number Of Ports. There, "sum" stands for the last of these ports, and leaves a Port End
 * alone that is no number.
 */
export function valueIn(path, value, readValues) {
  if (typeof value === "string") return value;
  const values = readValues();
  if (value.ifStated !== "sum") return values[path] === undefined ? undefined : value.ifStated;
  const pane = path.slice(0, path.lastIndexOf("."));
  const [base, number, end] = ["base-port", "number-of-ports", "port-end"].map((key) => values[`${pane}.${key}`] ?? "");
  if (end === "" || Number.isNaN(Number(end))) return undefined; // not stated or not known
  if (base === "" || number === "") return "";
  if (!/^\d+$/.test(base) || !/^\d+$/.test(number)) return undefined; // Number reads 10.000 as 10
  return String(Number(base) + Number(number) - 1);
}
