// What a link promises, for thousands of texts, without a browser.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { importModules, offerDeflateRaw, startCore } from "./core.mjs";
import { missing, root } from "./browser.mjs";

const engine = missing ? undefined : await startCore();
const { fragmentOf, pack, textOf, unpack, withoutAddresses } = await importModules("link.js", "pack.js", "addresses.js");
offerDeflateRaw();

/** How many mutated texts and fragments are tried. "make fuzz" tries more, with another seed each time. */
const rounds = Number(process.env.ROUNDS ?? 600);
/** The seed of the mutations: a failure is found again with the same one. */
const seed = Number(process.env.SEED ?? 1);

const worstFirst = ["fail", "warnings", "incomplete", "notes", "pass", "off", "empty"];

/** Returns the settings texts of the core's test data and of the scenarios, each with its name. */
function settingsTexts() {
  const all = [];
  for (const folder of ["rules", "ok", "estates"]) {
    const where = path.join(root, "core/testdata", folder);
    for (const name of readdirSync(where)) all.push([name, readFileSync(path.join(where, name), "utf8")]);
  }
  for (const name of readdirSync(path.join(root, "scenarios")).filter((name) => name.endsWith(".txtar"))) {
    const [, settings] = /^-- [^\n]*settings[^\n]* --\n([^]*?)(?=^-- |(?![^]))/m.exec(readFileSync(path.join(root, "scenarios", name), "utf8")) ?? [];
    if (settings) all.push([name, settings]);
  }
  return all;
}

/** Returns a function that returns a pseudorandom integer below its argument (xorshift). */
function random(state) {
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const inserts = ["\0", "\r\n", "\n", " ", "\t", "#", "=", "[", "]", ".", ",", "unknown", "${x}", "\ufeff", "\ud800", "\u200b", "ü", "65536", "-1",
  "[transfer-site ftp.a.example]\n", "server = ftphost\n", "sever = ftphost\n", "port-end = 11024\n", "base-port = 1\n", "[network-zone a]\n",
  "# activeftp: accept site-nat because 10.9.8.7\n", "nat-address = 203.0.113.77\n", "enable-active-connection-mode = yes\n"];

/** Changes a text in a few places: cuts, doubles and moves lines, and inserts what the language gives a meaning. */
function mutated(text, next) {
  for (let changes = 1 + next(4); changes > 0; changes--) {
    const lines = text.split("\n");
    const line = next(lines.length);
    const at = next(text.length + 1);
    switch (next(5)) {
      case 0: lines.splice(line, 1); text = lines.join("\n"); break;
      case 1: lines.splice(line, 0, lines[next(lines.length)]); text = lines.join("\n"); break;
      case 2: text = text.slice(0, at) + text.slice(at + 1 + next(8)); break;
      default: text = text.slice(0, at) + inserts[next(inserts.length)] + text.slice(at);
    }
  }
  return text;
}

/** Fails unless the link to a text opens as the same text, and gets the same result. */
async function holdsWhole(name, text) {
  const fragment = await fragmentOf(text, engine);
  if (fragment === "") return assert.ok(text.length > 10_000, `${name}: a short text does not fit into a link`);
  const opened = await textOf(fragment, engine);
  assert.equal(opened, text.toWellFormed?.() ?? opened, `${name}: ${fragment}`);
  assert.deepEqual(await engine.call("check", opened), await engine.call("check", text), `${name}: ${fragment}`);
}

/** Fails if the link to a text without its addresses looks better than the text. Returns what stands in their place. */
async function holdsTrue(name, text) {
  const check = await engine.call("check", text);
  const { text: hidden, how, verdict } = await withoutAddresses(text, { check, read: await engine.call("read", text) }, engine);
  if (hidden === undefined) return how;
  const opened = await engine.call("check", hidden);
  assert.equal(opened.verdict, verdict, name);
  assert.deepEqual(["10.9.8.7", "ftp.a.example", "203.0.113.77"].filter((secret) => hidden.includes(secret)), [], `${name}:\n${text}\nbecame\n${hidden}`);
  const better = [[opened, check], ...check.sites.map((site, i) => [opened.sites[i], site])].filter(([now, then]) =>
    worstFirst.indexOf(now.verdict) > worstFirst.indexOf(then.verdict));
  assert.deepEqual(better, [], `${name}:\n${text}\nbecame\n${hidden}`);
  return how;
}

test("a link opens as the text that it was made of", { skip: missing }, async () => {
  const texts = settingsTexts();
  assert.ok(texts.length > 150, `${texts.length} texts`);
  for (const [name, text] of texts) await holdsWhole(name, text);
});

test("a link opens as the text that it was made of, whatever the text", { skip: missing }, async () => {
  const texts = settingsTexts();
  const next = random(seed);
  for (let round = 0; round < rounds; round++) {
    const [name, text] = texts[next(texts.length)];
    await holdsWhole(`${name}, round ${round} of seed ${seed}`, mutated(text.slice(0, 4000), next));
  }
});

test("a link without addresses never looks better than the settings", { skip: missing }, async () => {
  const texts = settingsTexts();
  const next = random(seed);
  const counts = {};
  for (const [name, text] of texts) {
    const how = await holdsTrue(name, text);
    counts[how] = (counts[how] ?? 0) + 1;
  }
  assert.ok(counts.unknown > 20 && counts.examples > 10 && counts.same > 50 && !counts.needed, JSON.stringify(counts));
  for (let round = 0; round < rounds; round++) {
    const [name, text] = texts[next(texts.length)];
    await holdsTrue(`${name}, round ${round} of seed ${seed}`, mutated(text.slice(0, 4000), next));
  }
});

const secrets = ["secret.partner.example", "ftphost", "192.0.2.77", "198.51.100.7", "203.0.113.10", "2001:db8::77", "ops@mail.example", "old.example"];

test("a link without addresses contains none, wherever the text mentions them", { skip: missing }, async () => {
  const text = `# ask ops@mail.example about ftphost and 2001:db8::77
[transfer-site secret.partner.example]
server = secret.partner.example   # was old.example, 192.0.2.77
server = old.example
alternative-servers = ftphost, 198.51.100.7:2121 [2001:db8::77]:21
sever = ftphost
network-zone = old.example

[network-zone old.example]
[network zone]
address = 192.0.2.77
[host]
address = 192.0.2.77 2001:db8::77
nat-address = 198.51.100.7
[firewall]
from = 203.0.113.10 198.51.100.0/24   # activeftp: accept firewall-source because ftphost dials from 203.0.113.10
`;
  const check = await engine.call("check", text);
  const { text: hidden } = await withoutAddresses(text, { check, read: await engine.call("read", text) }, engine);
  assert.deepEqual(secrets.filter((secret) => !text.includes(secret)), []);
  assert.deepEqual(secrets.filter((secret) => hidden.includes(secret)), [], hidden);
  assert.equal(hidden.split("\n").length, text.split("\n").length);
});

test("of comments and of values in a wrong field, only what can be no host, account or path is in a link without addresses", { skip: missing }, async () => {
  const settings = "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n\n[transfer-site payroll]\nserver = ftphost\nenable-active-connection-mode = yes\n";
  for (const [line, want] of [
    ["# FTPHOST is down, _ftphost_ and ftphost's are not", "# host-1 is down, ... and ... are not"],
    ["# ftp://bob:s3c!ret@ftphost/~bob, bob@ftphost", "# host-1 host-2"],
    ["# > PORT 10,9,8,7,39,16 and ip-10-9-8-7, 10.9.8.*", "# > PORT host-1 and host-2, ..."],
    ["# EPRT |2|fd12::99|5000| from [fd00::5]:21", "# EPRT ... from ..."],
    ["# user: bob with a password", "# user: ..."],
    ["# login bob, /home/bob/x, C:\\Users\\bob, \\\\bob\\share", "# login ... ... ... ..."],
    ["# server = bob", "# server = ..."],
    ["# the team's follow-up on 2026-11-27: ports 28600-28699, 1,024 at most (why?)", "# the team's follow-up on 2026-11-27: ports 28600-28699, 1,024 at most (why?)"],
    ["server bob", "server unknown"],
    ["SERVER: bob", "SERVER: ..."],
    ["port = bob:21", "port = ?"],
    ["max-parallel-transfers = bob", "max-parallel-transfers = ?"],
  ]) {
    const text = `${settings}${line}\n`;
    const check = await engine.call("check", text);
    const { text: hidden } = await withoutAddresses(text, { check, read: await engine.call("read", text) }, engine);
    assert.equal(hidden, `${settings.replace("ftphost", "unknown")}${want}\n`);
  }
});

test("a link is made in time that grows with the text, not faster", { skip: missing }, async () => {
  const text = ["x", "a.", "1.", "a:", "a@", "a-b+", "::", "1.2.3."].map((part) => `# ${part.repeat(4000 / part.length)}\n`.repeat(4)).join("");
  const check = await engine.call("check", text);
  const read = await engine.call("read", text);
  const start = performance.now();
  await withoutAddresses(text, { check, read }, engine);
  assert.ok(performance.now() - start < 5000, "it takes milliseconds, and hours if a word is searched from each of its letters");
});

test("the form's values make the link if they are the whole text", { skip: missing }, async () => {
  const [base, number, end] = ["base-port       = 10000\n", "number-of-ports = 1024\n", "port-end        = 11024\n"];
  for (const [text, fragment] of [
    [`[ftp-active-mode]\n${base}${number}`, "#v=1&ftp-active-mode.base-port=10000&ftp-active-mode.number-of-ports=1024"],
    [`[ftp-active-mode]\n${base}${number}${end}`, "#v=1&ftp-active-mode.base-port=10000&ftp-active-mode.number-of-ports=1024&ftp-active-mode.port-end=11024"],
    [`[ftp-active-mode]\n${end}${base}`, "#v=1&ftp-active-mode.port-end=11024&ftp-active-mode.base-port=10000"],
    ["[network-zone a b]\n\n[transfer-site x.y]\n", "#v=1&network-zone+a+b=&transfer-site+x.y="],
    ["", "#v=1"],
  ]) {
    assert.equal(await fragmentOf(text, engine), fragment);
    assert.equal(await textOf(fragment, engine), text);
  }
  for (const text of [`[ftp-active-mode]\n${base}${base}`, `[ftp-active-mode]\n${base}# a comment\n`, "[ftp-active-mode]\nbase-port = 1\n", `${base}`]) {
    assert.match(await fragmentOf(text, engine), /^#v=2&z=[\w-]+$/);
  }
});

test("links that earlier pages made still open, with a stated port end as it was", { skip: missing }, async () => {
  for (const [fragment, settings, verdict] of [
    ["#v=1&ftp-active-mode.base-port=28600&ftp-active-mode.number-of-ports=100&transfer-site+payroll.network-zone=none&transfer-site+payroll.enable-active-connection-mode=yes", "base-port=28600", "pass"],
    ["#v=1&ftp-active-mode.base-port=10000&ftp-active-mode.number-of-ports=1024&ftp-active-mode.port-end=11024", "port-end=11024", "fail"],
    ["#v=1&text=%5Bftp-active-mode%5D%0Abase-port+%3D+990%0Anumber-of-ports+%3D+10%0A", "base-port=990", "fail"],
  ]) {
    const text = await textOf(fragment, engine);
    assert.ok(text.replaceAll(" ", "").includes(settings), text);
    assert.equal((await engine.call("check", text)).verdict, verdict);
  }
});

test("every fragment gives a text or a sentence", { skip: missing }, async () => {
  const next = random(seed);
  const starts = ["#", "#v=1&", "#v=2&z=", "#v=1&text=", "#v=1&ftp-active-mode.base-port=", "#v=2&", "#v=3&z=", "#&v=1&", await fragmentOf("# a\n[host]\nos = linux\n", engine)];
  const answers = { text: 0, sentence: 0 };
  for (let round = 0; round < rounds; round++) {
    let fragment = starts[next(starts.length)];
    for (let length = next(40); length > 0; length--) {
      const at = next(3) === 0 ? 1 + next(fragment.length) : fragment.length;
      fragment = fragment.slice(0, at) + [String.fromCharCode(next(65536)), String.fromCharCode(32 + next(95)), `%${next(256).toString(16)}`][next(3)] + fragment.slice(at);
    }
    try {
      assert.equal(typeof await textOf(fragment, engine), "string");
      answers.text++;
    } catch (error) {
      assert.match(error.message, /^[A-Z].{10,}\.$/s, fragment);
      assert.equal(error.constructor, Error, `${fragment}: ${error.stack}`);
      answers.sentence++;
    }
  }
  assert.ok(answers.text > 20 && answers.sentence > 100, JSON.stringify(answers));
});

test("a short link with a very long text is refused", { skip: missing }, async () => {
  const bomb = deflateRawSync(Buffer.alloc(8 << 20, "a")).toString("base64url");
  assert.ok(bomb.length < 16_000);
  await assert.rejects(textOf(`#v=2&z=${bomb}`, engine), /longer than 1 MiB/);
  const most = "a".repeat(1 << 20);
  assert.equal(await unpack(await pack(most)), most);
  await assert.rejects(unpack((await pack(most)).slice(0, -9)), /damaged/);
});

test("a text that does not fit into a link gives none", { skip: missing }, async () => {
  const next = random(seed);
  assert.equal(await fragmentOf(Array.from({ length: 4000 }, () => `# ${next(2 ** 31)}\n`).join(""), engine), "");
  assert.equal(await fragmentOf("x".repeat(1 << 20), engine), "");
});

test("a browser that cannot compress writes the plain text", { skip: missing }, async () => {
  const undo = offerDeflateRaw();
  globalThis.CompressionStream = undefined;
  try {
    const fragment = await fragmentOf("# a\n[host]\n", engine);
    assert.equal(fragment, "#v=1&text=%23+a%0A%5Bhost%5D%0A");
    assert.equal(await textOf(fragment, engine), "# a\n[host]\n");
  } finally {
    undo();
  }
});
