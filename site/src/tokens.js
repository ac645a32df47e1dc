// Splits a line of the settings text into its parts, for colours and completion.
// The core decides what they mean.

/**
 * Returns the parts of a line without the blanks between them: { kind, start, end }, where kind is section, key, equals,
 * value, expression, comment, accept (a comment that accepts findings) or other.
 */
export function tokensOf(line) {
  const comment = commentStart(line);
  return [...bodyTokens(line, comment), ...commentTokens(line, comment)];
}

/** Returns the index of the comment in a line, or the length of the line. A # starts one at the start or after a blank. */
export function commentStart(line, from = 0) {
  for (let i = line.indexOf("#", from); i >= 0; i = line.indexOf("#", i + 1)) {
    if (i === start(line) || line[i - 1] === " " || line[i - 1] === "\t") return i;
  }
  return line.length;
}

/** Returns the index of the first character after a byte order mark. */
export function start(line) {
  return line.startsWith("\ufeff") ? 1 : 0;
}

/** Returns the words of a header, or undefined if the line is none: { keyword, name }. */
export function headerOf(line) {
  const body = trim(line, start(line), commentStart(line));
  if (!body || line[body.start] !== "[") return undefined;
  const [, keyword, name] = /^\[[ \t]*([^ \t\]]*)[ \t]*(.*?)[ \t]*\]?$/.exec(line.slice(body.start, body.end));
  return { keyword, name };
}

function bodyTokens(line, end) {
  const body = trim(line, start(line), end);
  if (!body) return [];
  if (line[body.start] === "[") return [{ kind: "section", ...body }];
  const equals = line.slice(0, end).indexOf("=", body.start);
  if (equals < 0) return [{ kind: "other", ...body }];
  const key = trim(line, body.start, equals);
  const value = trim(line, equals + 1, end);
  return [
    key && { kind: "key", ...key }, { kind: "equals", start: equals, end: equals + 1 }, ...(value ? valueTokens(line, value) : []),
  ].filter(Boolean);
}

/** Returns the parts of a value: expressions such as ${port}, and what is between them. */
function valueTokens(line, value) {
  const tokens = [];
  let at = value.start;
  const add = (kind, end) => {
    if (end > at) tokens.push({ kind, start: at, end });
    at = end;
  };
  while (at < value.end) {
    const open = line.indexOf("${", at);
    if (open < 0 || open >= value.end) break;
    add("value", open);
    const close = line.indexOf("}", open);
    add("expression", close < 0 || close >= value.end ? value.end : close + 1);
  }
  add("value", value.end);
  return tokens;
}

/** Returns the parts of the comment that starts at an index: a remark, and an acceptance after it. */
function commentTokens(line, comment) {
  if (comment === line.length) return [];
  for (let at = comment; at < line.length; at = commentStart(line, at + 1)) {
    if (/^#[ \t]*#/.test(line.slice(at))) break; // an acceptance behind a second # is switched off
    if (!/^#[ \t]*activeftp[ \t]*:/i.test(line.slice(at))) continue;
    const remark = at > comment ? [{ kind: "comment", start: comment, end: at }] : [];
    return [...remark, { kind: "accept", start: at, end: line.length }];
  }
  return [{ kind: "comment", start: comment, end: line.length }];
}

/** Returns the part from start to end without the blanks around it, or undefined if it is blank. */
function trim(line, from, to) {
  while (from < to && (line[from] === " " || line[from] === "\t")) from++;
  while (to > from && (line[to - 1] === " " || line[to - 1] === "\t")) to--;
  return to > from ? { start: from, end: to } : undefined;
}
