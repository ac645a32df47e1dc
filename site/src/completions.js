import { labels } from "./fields.js";
import { acceptable, sections } from "./language.js";
import { commentStart, headerOf, start, tokensOf } from "./tokens.js";

/** The most completions offered at once. */
const maxOffered = 50;

/**
 * Returns what can be written at an index of a settings text: { from, to, items }, where from and to are the part of the
 * text that an item replaces, or undefined if nothing can. An item is { label, detail, named, insert, select }: detail
 * says what the label means, named is the product's name for it, and select is the part of insert to select afterwards.
 * found has the rules with a finding. asked says that the user asked for completions; without that there are none until
 * a word was begun.
 */
export function completionsAt(text, at, { found = [], asked = false } = {}) {
  const place = placeOf(text, at);
  const offer = place.caret > place.comment ? inComment(place, found) : inBody(place);
  if (!offer || (!asked && offer.typed === "" && !offer.early)) return undefined;
  const items = matching(offer.items, offer.typed);
  if (items.length === 0 || (!asked && items.length === 1 && items[0].label === offer.typed)) return undefined;
  return { from: place.first + offer.from, to: place.first + offer.to, items };
}

/** Returns the line around an index of the text, and what is needed to find its section. */
function placeOf(text, at) {
  const first = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", at);
  const line = text.slice(first, end < 0 ? text.length : end);
  return { text, first, line, caret: at - first, comment: commentStart(line) };
}

function inBody(place) {
  const { line, caret } = place;
  const header = /^\s*\[[ \t]*/.exec(line);
  if (header) return caret >= header[0].length ? inHeader(place, header[0].length) : undefined;
  const equals = line.slice(0, place.comment).indexOf("=");
  return equals >= 0 && caret > equals ? inValue(place, equals) : inKey(place, equals);
}

function inHeader(place, begin) {
  const { line, caret, text } = place;
  const typed = line.slice(begin, caret);
  if (typed.includes("]")) return undefined;
  const { keyword } = headerOf(line);
  const named = /^network-zone[ \t]+/.exec(typed);
  if (named) {
    const from = begin + named[0].length;
    const items = missingZones(text).map((name) => ({ label: name, detail: "used by a site" }));
    return { early: true, from, to: caret, typed: line.slice(from, caret), items };
  }
  if (typed.includes(" ")) return undefined;
  const to = begin + keyword.length;
  if (/[^\s\]]/.test(line.slice(to, place.comment))) { // a name follows, which stays
    return { early: true, from: begin, to, typed, items: keywords(place).map((label) => ({ label })) };
  }
  return { early: true, from: line.indexOf("["), to: Math.max(to, line.lastIndexOf("]", place.comment) + 1), typed, items: headers(place) };
}

function inKey(place, equals) {
  const { line, caret } = place;
  const begin = start(line) + /^[ \t]*/.exec(line.slice(start(line)))[0].length;
  const typed = line.slice(begin, caret);
  if (caret < begin || !/^[\w -]*$/.test(typed)) return undefined;
  if (equals >= 0) {
    const to = Math.max(caret, line.slice(0, equals).trimEnd().length);
    return { from: begin, to, typed, items: keyItems(place, ({ key }) => key) };
  }
  const to = caret + /^[\w-]*/.exec(line.slice(caret))[0].length;
  const column = equalsColumn(place) - begin;
  return { from: begin, to, typed, items: [...keyItems(place, ({ key }) => `${key.padEnd(column - 1)} = `), ...headers(place)] };
}

function inValue(place, equals) {
  const { line, caret, text } = place;
  const [token] = tokensOf(line);
  const key = keysOf(place).find((k) => token.kind === "key" && k.key === line.slice(token.start, token.end));
  if (!key) return undefined;
  const before = line.slice(equals + 1, caret);
  const from = caret - before.trimStart().length;
  const to = Math.max(caret, line.slice(0, place.comment).trimEnd().length);
  const blank = before === "" ? " " : "";
  const items = [
    ...(key.zones ? zoneNames(text) : []).map((name) => ({ label: name, detail: "network zone" })),
    ...key.words.map((word) => ({ label: word, detail: word === "unknown" ? "not known yet" : undefined })),
  ];
  return { from, to, typed: line.slice(from, caret), items: items.map((item) => ({ ...item, insert: blank + item.label })) };
}

function inComment({ line, caret, comment }, found) {
  const typed = line.slice(comment, caret);
  const accept = /#[ \t]*activeftp[ \t]*:[ \t]*accept[ \t]+(.*)$/i.exec(typed);
  if (!accept) {
    const [, word] = /#[ \t]*([\w: ]*)$/.exec(typed) ?? [];
    if (word === undefined) return undefined;
    const items = [{ label: "activeftp: accept", detail: "accept a finding", insert: "activeftp: accept " }];
    return { from: caret - word.length, to: caret, typed: word, items };
  }
  const words = /^(?:[\w-]+[ \t]*,[ \t]*)*([\w-]*)([ \t]+(\w*))?$/.exec(accept[1]);
  if (!words) return undefined;
  const [, rule, second, next] = words;
  if (second === undefined) {
    const rest = line.slice(caret).trim() === "" ? " because " : "";
    const items = [...acceptable].sort((a, b) => found.includes(b) - found.includes(a))
      .map((id) => ({ label: id, detail: found.includes(id) ? "found in this text" : undefined, insert: id + rest }));
    return { early: true, from: caret - rule.length, to: caret, typed: rule, items };
  }
  const date = "until YYYY-MM-DD because ";
  return { from: caret - next.length, to: caret, typed: next, items: [
    { label: "because", detail: "the reason", insert: "because " },
    { label: "until", detail: "the last day", insert: date, select: [6, 16] },
  ] };
}

/** Returns the items that fit what was typed, those that begin with it first. */
function matching(items, typed) {
  const ranked = items.map((item) => ({ insert: item.label, ...item, rank: rankOf(item, fold(typed)) }));
  return ranked.filter(({ rank }) => rank < 3).sort((a, b) => a.rank - b.rank).slice(0, maxOffered);
}

/** Returns how well an item fits: 0 if it begins with typed, 1 or 2 if a word of it or of the product's name for it does, else 3. */
function rankOf({ label, named = "" }, typed) {
  if (fold(label).startsWith(typed)) return 0;
  if (`-${fold(label)}`.includes(`-${typed}`)) return 1;
  return `-${fold(named)}`.includes(`-${typed}`) ? 2 : 3;
}

/** Removes the differences that do not matter: "Number Of" fits number-of-ports. */
function fold(text) {
  return text.toLowerCase().replace(/[ \t_[]/g, "-").replace(/^-/, "");
}

/** Returns the lines of the section that an index of the text is in, with the header if there is one. */
function sectionLines({ text, first }) {
  const lines = [];
  for (let end = first - 1; end >= 0;) {
    const begin = text.lastIndexOf("\n", end - 1) + 1;
    lines.unshift(text.slice(begin, end));
    if (headerOf(lines[0])) break;
    end = begin - 1;
  }
  for (let begin = text.indexOf("\n", first) + 1; begin > 0;) {
    const end = text.indexOf("\n", begin);
    const line = text.slice(begin, end < 0 ? text.length : end);
    if (headerOf(line)) break;
    lines.push(line);
    begin = end + 1;
  }
  return lines;
}

function keysOf(place) {
  const header = sectionLines(place).map(headerOf).find(Boolean);
  return sections.find(({ keyword }) => keyword === header?.keyword)?.keys ?? [];
}

/** Returns an item for each key that the section can have and does not have. */
function keyItems(place, insertOf) {
  const given = sectionLines(place).map((line) => line.slice(0, tokensOf(line)[0]?.end).trim());
  return keysOf(place).filter(({ key }) => !given.includes(key))
    .map((key) => ({ label: key.key, detail: labels[key.key], named: labels[key.key], insert: insertOf(key) }));
}

/** Returns the column of the = in the other lines of the section, or 0 if there is none. */
function equalsColumn(place) {
  return Math.max(0, ...sectionLines(place).map((line) => tokensOf(line).find(({ kind }) => kind === "equals")?.start ?? 0));
}

/** Returns the keywords of the sections that the text can still take. */
function keywords({ text, line }) {
  const given = [...text.matchAll(/^[ \t]*\[[ \t]*([\w-]+)/gm)].map(([, keyword]) => keyword);
  const own = headerOf(line)?.keyword;
  return sections.filter(({ keyword, named }) => named || keyword === own || !given.includes(keyword)).map(({ keyword }) => keyword);
}

/** Returns an item for each section that the text can still take. */
function headers(place) {
  return keywords(place).map((keyword) => {
    const { named } = sections.find((section) => section.keyword === keyword);
    if (!named) return { label: `[${keyword}]`, detail: "section" };
    const begin = keyword.length + 2;
    return { label: `[${keyword} NAME]`, detail: "section", select: [begin, begin + "NAME".length] };
  });
}

function zoneNames(text) {
  return [...new Set([...text.matchAll(/^[ \t]*\[[ \t]*network-zone[ \t]+([^\]\n]*?)[ \t]*\]/gm)].map(([, name]) => name))];
}

/** Returns the names of zones that sites use and that have no section. */
function missingZones(text) {
  const words = sections.flatMap(({ keys }) => keys).filter(({ zones }) => zones).flatMap((key) => key.words);
  const known = [...words, ...zoneNames(text)];
  const used = [...text.matchAll(/^[ \t]*network-zone[ \t]*=[ \t]*([^#\n]*?)[ \t]*(?:[ \t]#.*)?$/gm)].map(([, name]) => name);
  return [...new Set(used)].filter((name) => name && !known.includes(name));
}
