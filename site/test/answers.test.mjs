// The words of every answer of the core, as the page shows them, and where it takes what it is given; without a browser.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { missing, root } from "./browser.mjs";
import { importModules, startCore } from "./core.mjs";
import { badWords } from "./wording.mjs";

const { labelOf, remark, withLabels, sections, Intake } = await importModules("fields.js", "language.js", "intake.js");
const folders = ["rules", "estates", "ok"].map((name) => path.join(root, "core/testdata", name));
const texts = folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith(".settings")).map((name) => readFileSync(path.join(folder, name), "utf8")));

/** Texts with messages that no text of the rules has. */
const rare = [
  "# activeftp: accept",
  "# activeftp: accept port-end-high because the end is right until 2027-01-31",
  "# activeftp: accept port-end-high until soon because x",
  "# activeftp: accept port-end-high since x",
  "# activeftp: accept port-end-hihg because x",
  "# activeftp: accept port-end-high because x\n[host]\nos = linux",
  "# accept port-end-high because x",
  "[host] # activeftp: accept port-end-high because x\nnodes = 2\naddress = 192.0.2.5 192.0.2.5",
  "[host]\nnodes = 1\nnodes = 1\nos = linux\nos = linux\naddress = fe80::1\n[transfer-site a]\nserver = 2001:db8::9\nenable-active-connection-mode = yes",
  "[host]\nproduct = other\n[transfer-site a]\nenable-active-connection-mode = yes\nuse-ftps = yes\nlongest-transfer = 2m",
  "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 1\n[firewall]\nopen = 1\n[outbound-connections]\nmax-retries = 1\nreceive-timeout = 1s",
].map((text) => `${text}\n`);

const common = { // section -> key -> value
  "ftp-active-mode": { "base-port": "28590", "number-of-ports": "100" },
  "transfer-site A": { server: "198.51.100.7", "network-zone": "none", "enable-active-connection-mode": "yes", "use-ftps": "yes" },
  host: { os: "linux", address: "192.0.2.5" },
};
const odd = [
  "0", "-1", "1", "2", "99999", "1e9", "abc", "${base}", "unknown", "1-1", "No", "Default", "any", "127.0.0.1", "169.254.1.1", "10.0.0.1", "2001:db8::1",
  "192.0.2.5 192.0.2.5", "203.0.113.0/24", "1s", "1h",
];

/** Returns texts of an ordinary installation in which one value is odd. */
function* oddTexts() {
  for (const { keyword, named, keys } of sections) {
    const section = keyword + (named ? " A" : "");
    for (const { key } of keys) {
      for (const value of odd) {
        const all = { ...common, [section]: { ...common[section], [key]: value } };
        yield Object.entries(all).map(([header, pairs]) => `[${header}]\n${Object.entries(pairs).map((pair) => `${pair.join(" = ")}\n`).join("")}`).join("");
      }
    }
  }
}

let core;
before(async () => { if (!missing) core = await startCore("core.wasm", "second.wasm"); });

/** Returns the messages about a text as the page words them. */
async function messagesOf(settings) {
  const { diagnostics } = await core.call("check", settings);
  return diagnostics.flatMap(({ message, fix, path: at }) => [remark(message), fix && withLabels(fix.message), at && labelOf(at)]).filter(Boolean);
}

const check = (name, body) => test(name, { skip: missing }, body);

check("every message about settings is in the words of the form", async () => {
  let count = 0;
  for (const settings of [...texts, ...rare, ...oddTexts()]) {
    const messages = await messagesOf(settings);
    assert.deepEqual(badWords(messages), [], settings);
    count += messages.length;
  }
  assert.ok(count > 1000, `${count} messages`);
});

check("what a transfer, the firewall rules and the suggestions say is in the words of the form, and a refusal names its line or field", async () => {
  const platforms = (await core.call("firewall", "", "", {})).platforms.map(({ id }) => id);
  for (const [i, settings] of [...texts, ...rare].entries()) {
    const { sites } = await core.call("read", settings);
    const transfers = [];
    for (const faults of [{}, { drop: true }, { busy: true, stranger: true, eprt: true, refuseEPRT: true }]) transfers.push(await core.call("simulate", settings, sites[0] ?? "", faults));
    const rules = await core.call("firewall", settings, platforms[i % platforms.length], { mirror: i % 2 === 0, rollback: i % 3 === 0 });
    const { offers } = await core.call("suggest", settings);
    const said = [
      ...transfers.flatMap(({ error, sentence, steps = [] }) => [remark(error ?? sentence), ...steps.map(({ text }) => text)]),
      ...(rules.error ? [remark(rules.error)] : rules.blocks.flatMap(({ title, note, open }) => [title, withLabels(note), withLabels(open)])),
      ...offers.flatMap(({ collisions }) => collisions),
    ];
    assert.deepEqual(badWords(said), [], settings);
    for (const sentence of [rules.error ?? "", ...transfers.filter(({ cause }) => cause === "settings").map(({ sentence }) => sentence)].filter(Boolean)) {
      assert.match(sentence, /\(line \d+\)|no port range is set|address/, settings);
    }
  }
});

/** Returns the sentences in the source of a package of the core: its strings, joined, but neither templates nor other programs' words. */
function sentencesIn(folder) {
  const names = readdirSync(path.join(root, folder)).filter((name) => /(?<!_test)\.go$/.test(name) && name !== "curl.go");
  const source = names.map((name) => readFileSync(path.join(root, folder, name), "utf8")).join("\n").replace(/(?:^|\s)\/\/.*$/gm, "").replace(/"\s*\+\s*"/g, "");
  const strings = [...source.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, string]) => string.replace(/\\"/g, "\""));
  return strings.filter((string) => / [a-z]/.test(string) && !/[%>]|\\n/.test(string));
}

check("every sentence that the core has is in the words of the form", () => {
  for (const folder of ["core", "core/connect", "core/firewall", "core/foreign", "core/rest", "core/simulate", "core/trace"]) {
    const sentences = sentencesIn(folder);
    assert.ok(sentences.length > 10, folder);
    assert.deepEqual(badWords(sentences.map(withLabels)), [], folder);
  }
});

/** Resolves to where the page puts a text: "log", "ports", "settings", "nothing", or its words. */
async function takenAs(text, isFile) {
  let taken;
  const take = (as) => () => { taken ??= as; };
  const draft = { text: "", change: take("ports"), finished: async () => {} };
  const intake = new Intake(core, draft, { take: take("log") }, { show: (words) => { taken ??= words; }, replace: take("settings") });
  await intake.take(text, "it", { isFile, otherwise: take("nothing") });
  return taken;
}

const dialogue = ["> PORT 192,0,2,5,93,193", "< 500 Illegal PORT command.", "> PASV", "< 227 Entering Passive Mode (192,0,2,10,93,200)."];
const logs = {
  "of a client that reports its socket": [...dialogue, "listen tcp 192.0.2.5:24001: bind: address already in use"],
  "with the states of connections": ["connection to 192.0.2.10:21 established", ...dialogue, "connection to 192.0.2.10:21 closed"],
  "with states in capital letters": [...dialogue, "state of tcp 192.0.2.10:21 is ESTABLISHED"],
  "with names of threads": dialogue.map((line) => `[ftp-1] ${line}`),
  "with the name of a host": dialogue.map((line) => `[host 7] ${line}`),
};

check("a log is taken as a log, whatever its lines look like", async () => {
  const folder = path.join(root, "core/trace/testdata");
  for (const name of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".log"))) {
    const { text } = await core.call("decodeFile", new Uint8Array(readFileSync(path.join(folder, name))));
    for (const isFile of [true, false]) assert.equal(await takenAs(text, isFile), "log", name);
  }
  for (const [name, lines] of Object.entries(logs)) assert.equal(await takenAs(`${lines.join("\n")}\n`, true), "log", name);
});

check("settings and tables of ports in use are taken as such", async () => {
  for (const settings of texts.filter((text) => /^\[/m.test(text) && !text.includes("\0"))) assert.equal(await takenAs(settings, true), "settings", settings);
  for (const header of ["[ftp-active]", "[transfer-site a] # of payroll", " [host ]", "[ftp-active-mode"]) assert.equal(await takenAs(`${header}\nx = 1\n[transfer-site b]\n`, true), "settings", header);
  for (const table of ["tcp 0 0 0.0.0.0:21 0.0.0.0:* LISTEN\n", "LISTEN 0 128 *:8443 *:*\n", "vsftpd 220 root 3u IPv4 1 0t0 TCP *:21 (LISTEN)\n".repeat(3)]) {
    assert.equal(await takenAs(table, true), "ports", table);
  }
});
