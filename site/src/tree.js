/** How deep the elements of an XML document may be nested; as in the core. */
const maxDepth = 64;

/** Whether a text begins like JSON or XML, as against a settings text. */
export function isExport(text) {
  return /^\s*(\{|<|\[\s*[\]{"[])/.test(text);
}

/**
 * Decodes what the core imports: an XML document, or JSON documents one after the other. Throws an error that says what
 * is wrong with a text that is neither.
 */
export function decode(text) {
  if (!/^\s*</.test(text)) return documents(text);
  if (/<!ENTITY/i.test(text)) throw new Error("the document defines entities; want a document without them");
  const xml = text.trimStart();
  if (/^(?:<[?!][^>]*>\s*)*<html[\s>]/i.test(xml)) return [{ element: "html" }]; // a web page: the core needs no more
  // The browser's error document, like a web page, has styles and would violate the page's policy.
  const parsed = isBalanced(xml) ? new DOMParser().parseFromString(xml, "text/xml") : undefined;
  if (!parsed || parsed.querySelector("parsererror")) throw new Error("not valid XML; want a complete document in which every element is closed");
  return [element(parsed.documentElement, maxDepth)];
}

const sections = [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"], ["<!", ">"]];

/** Reports whether every element of a document is closed. */
function isBalanced(xml) {
  const tag = /<(\/?)([^\s/<>]+)(?:"[^"<]*"|'[^'<]*'|[^"'<>])*?(\/?)>/y;
  const open = [];
  for (let i = xml.indexOf("<"); i >= 0; i = xml.indexOf("<", i)) {
    const section = sections.find(([start]) => xml.startsWith(start, i));
    const end = section ? xml.indexOf(section[1], i) : 0;
    tag.lastIndex = i;
    const [, closes, name, empty] = section ? [] : tag.exec(xml) ?? [];
    if (end < 0 || (!section && !name) || (closes && open.pop() !== name)) return false;
    if (name && !closes && !empty) open.push(name);
    i = section ? end + section[1].length : tag.lastIndex;
  }
  return open.length === 0;
}

/** Parses JSON documents, with or without white space between them. */
function documents(text) {
  const all = [];
  let start = 0, depth = 0, inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (inString) {
      if (c === "\\") i++;
      else if (c === "\"") inString = false;
    } else if (c === "\"") inString = true;
    else if (c === "{" || c === "[") depth++;
    else if ((c === "}" || c === "]") && --depth === 0) {
      all.push(parse(text.slice(start, i + 1)));
      start = i + 1;
    }
  }
  if (text.slice(start).trim()) all.push(parse(text.slice(start)));
  return all;
}

function parse(json) {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Error(`not valid JSON: ${error.message}`);
  }
}

/** The plain object for an element that the core reads: core/xmltree says which. */
function element(node, depth) {
  if (depth === 0) throw new Error(`want elements nested at most ${maxDepth} deep`);
  return {
    element: node.localName,
    attributes: Object.fromEntries([...node.attributes].map((a) => [a.localName, a.value])),
    text: [...node.childNodes].map((n) => n.nodeType === Node.TEXT_NODE || n.nodeType === Node.CDATA_SECTION_NODE ? n.data : "").join(""),
    children: [...node.children].map((child) => element(child, depth - 1)),
  };
}
