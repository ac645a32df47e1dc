/** How deep the elements of an XML document may be nested; as in the core. */
const maxDepth = 64;

/** Whether a text begins like JSON or XML, as against a settings text. */
export function isExport(text) {
  return /^\s*(\{|<|\[\s*[\]{"[])/.test(text);
}

export function isXML(text) {
  return /^\s*</.test(text);
}

/**
 * Decodes what the core imports: an XML document, or JSON documents one after the other. Returns the text itself if it
 * is not valid XML, so that the core can say what it is. Throws a SyntaxError for text that is not valid JSON.
 */
export function decode(text) {
  if (!isXML(text)) return documents(text);
  if (/<html|<!doctype html/i.test(text.slice(0, 4096))) return text; // a web page
  if (/<!ENTITY/i.test(text)) throw new SyntaxError("The document defines entities; want a document without them.");
  const parsed = new DOMParser().parseFromString(text, "text/xml");
  return parsed.querySelector("parsererror") ? text : element(parsed.documentElement, maxDepth);
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
      all.push(JSON.parse(text.slice(start, i + 1)));
      start = i + 1;
    }
  }
  if (text.slice(start).trim()) all.push(JSON.parse(text.slice(start)));
  return all;
}

/** The plain object for an element that the core reads: core/xmltree says which. */
function element(node, depth) {
  return {
    element: node.localName,
    attributes: Object.fromEntries([...node.attributes].map((a) => [a.localName, a.value])),
    text: [...node.childNodes].map((n) => n.nodeType === Node.TEXT_NODE || n.nodeType === Node.CDATA_SECTION_NODE ? n.data : "").join(""),
    children: depth === 1 ? [] : [...node.children].map((child) => element(child, depth - 1)),
  };
}
