// What people paste, drop and open, and where it goes.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { audit, gone, hasText, hasValue, root, seen, setText, suite, text, verdict } from "./browser.mjs";

const check = suite();

/** Pastes or drops text into an element. Returns whether the page left that to the browser. */
function give(page, type, target, content) {
  return page.locator(target).evaluate((element, [type, content]) => {
    for (let box = element.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    element.focus();
    const data = new DataTransfer();
    data.setData("text/plain", content);
    const options = { bubbles: true, cancelable: true };
    return element.dispatchEvent(type === "paste" ? new ClipboardEvent("paste", { clipboardData: data, ...options }) : new DragEvent("drop", { dataTransfer: data, ...options }));
  }, [type, content]);
}

/** Drops files on an element: each a name and its content, as text or bytes. */
function dropFiles(page, target, files) {
  return page.locator(target).evaluate((element, files) => {
    const data = new DataTransfer();
    for (const [name, base64] of files) data.items.add(new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], name));
    element.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, files.map(([name, content]) => [name, Buffer.from(content).toString("base64")]));
}

/** Waits for a notice and returns it. */
async function notice(page, words) {
  await seen(page, "#notice-text", words);
  return page.textContent("#notice-text");
}

const fields = [
  ["base-port", "10,000", "10000", "base-port", "10000"],
  ["base-port", "20000\u201321023", "20000\u201321023 (1,024 ports)", "port-end", "21023"],
  ["base-port", "20000 100", "100 ports from 20000", "port-end", "20099"],
  ["number-of-ports", "1.024", "1024", "number-of-ports", "1024"],
  ["port-end", "11 099", "11099", "number-of-ports", "1100"],
  ["port-end", "30000:30099", "30000\u201330099 (100 ports)", "base-port", "30000"],
  ["port", "2.121", "2121", "port", "2121"],
  ["passive-base", "20000-20099", "20000\u201320099 (100 ports)", "passive-number", "100"],
  ["firewall-open", "10000:11023", "10000\u201311023", "firewall-open", "10000-11023"],
  ["listening", "21; 22", "21 22", "listening", "21 22"],
  ["ephemeral", "32768 60999", "32768\u201360999", "ephemeral", "32768-60999"],
  ["nodes", "10.000", "10", "nodes", "10"],
];
check("a number as people write it is refused, and offered as a click that can be undone", async (page) => {
  const manual = await text(page);
  for (const [id, typed, label, changed, want] of fields) {
    await page.$eval(`#${id}`, (control) => { for (let box = control.closest("details"); box; box = box.parentElement.closest("details")) box.open = true; });
    await page.fill(`#${id}`, typed);
    const button = page.locator(`#${id}-offer button`).first();
    await seen(page, `#${id}-offer`, label);
    if (id !== "ephemeral") await seen(page, `#${id}-hint`);
    const typedText = await text(page);
    await button.press("Enter");
    await hasValue(page, changed, want);
    await gone(page, `#${id}-offer`);
    await gone(page, `#${id}-hint`);
    assert.equal(await page.evaluate(() => document.activeElement.id), id, "the focus is in the field");
    assert.equal(await page.locator(".hint").count(), 0, `${id}: ${typed}`);
    await page.keyboard.press("Control+z");
    await page.waitForFunction((typed) => document.getElementById("text").value === typed, typedText);
    await setText(page, manual);
    await page.click("#form-tab");
  }
});

check("a Port End below the Base Port is not offered, because it would be refused", async (page) => {
  await page.fill("#port-end", "9.999");
  await seen(page, "#port-end-hint");
  assert.equal(await page.locator("#port-end-offer").count(), 0);
  await page.fill("#port-end", "12.000");
  await seen(page, "#port-end-offer", "12000");
  await page.click("#port-end-offer button");
  await hasValue(page, "number-of-ports", "2001");
});

check("a stated Port End follows an offered range, and a range fills the fields of its own pane", async (page) => {
  await page.fill("#port-end", "20000 100");
  await seen(page, "#port-end-offer");
  await page.click("#port-end-offer button");
  await hasValue(page, "port-end", "20099");
  await hasText(page, /base-port += 20000\nnumber-of-ports += 100\nport-end += 20099\n/);
  await setText(page, "[ftp-active-mode]\nport-end = 11000\n");
  await page.click("#form-tab");
  await page.fill("#port-end", "20000 100");
  await page.click("#port-end-offer button");
  await hasValue(page, "base-port", "20000");
  await hasText(page, /port-end += 20099/);
});

check("an offer says why, names its field for a screen reader and is announced; the page stays without violations", async (page) => {
  await page.fill("#base-port", "10.000");
  await seen(page, "#base-port-offer", "10.000 could be 10, but ports below 1024 are not valid here.");
  assert.equal(await page.inputValue("#port-end"), "11023", "a stated Port End does not follow a number that is not valid");
  const [offer, row] = await Promise.all(["#base-port-offer", "#form-view .row.three"].map((part) => page.locator(part).first().boundingBox()));
  assert.ok(Math.abs(offer.width - row.width) < 1, `the offer has the width of its row: ${offer.width}, ${row.width}`);
  assert.equal(await page.getAttribute("#base-port-offer button", "aria-label"), "Base Port: use 10000");
  assert.equal(await page.getAttribute("#base-port", "aria-describedby"), "base-port-hint base-port-offer");
  await page.waitForFunction(() => document.getElementById("announcement").textContent.includes("did you mean 10000"));
  await page.fill("#number-of-ports", "1.000");
  await seen(page, "#number-of-ports-offer", "1.000 can be 1000 or 1.");
  await audit(page, "offers", "#form-view");
  await page.setViewportSize({ width: 360, height: 740 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
}, { fresh: true });

check("rows copied from a spreadsheet are offered as base and number", async (page) => {
  await page.locator("#base-port").selectText();
  assert.equal(await give(page, "paste", "#base-port", "28600\r\n100\r\n"), false);
  await seen(page, "#base-port-offer", "100 ports from 28600");
  assert.equal(await page.inputValue("#base-port"), "28600 100");
});

const pages = `FTP Settings
FTP Active Mode
Base Port:\t28600
Number Of Ports:\t100
`;
const sitePage = `Transfer Site: hr
Server: ftp.example.com
Network Zone: none
[x] Enable Active Connection Mode
`;

check("the product's pages are read wherever they are pasted or dropped", async (page) => {
  const manual = await text(page);
  for (const type of ["paste", "drop"]) {
    for (const target of ["main", "#base-port", "#server", "#listening", "#text"]) {
      await page.click(target === "#text" ? "#text-tab" : "#form-tab");
      assert.equal(await give(page, type, target, `${pages}${sitePage}`), false, `${type} on ${target}`);
      await page.waitForFunction(() => /\[transfer-site hr\]/.test(document.getElementById("text").value));
      await hasValue(page, "port-end", "28699");
      await notice(page, "Loaded");
      await setText(page, manual);
    }
  }
});

check("pages that are pasted one after the other fill one text, and keep what the other one said", async (page) => {
  await give(page, "paste", "main", pages);
  await hasValue(page, "port-end", "28699");
  await give(page, "paste", "#server", sitePage);
  await verdict(page, "Pass", []);
  await hasText(page, /base-port += 28600\nnumber-of-ports += 100\n[^]*\[transfer-site hr\]/);
  const both = await text(page);
  await give(page, "paste", "main", pages.replace("28600", "28,700"));
  await hasValue(page, "base-port", "28700");
  assert.match(await notice(page, "Filled in"), /^Filled in 2 values from the pasted text. The rest of the settings stays\.$/);
  await page.click("#notice-undo");
  await page.waitForFunction((both) => document.getElementById("text").value === both, both);
  await give(page, "paste", "main", `${pages}Port End: 30000\n`); // contradicts itself: replaces the text, so that check says so
  await seen(page, ".finding[data-rule=port-end-differs]");
});

check("one label with its number is for the field that it is pasted into", async (page) => {
  assert.equal(await give(page, "paste", "#base-port", "Base Port: 10,000"), true);
  assert.equal(await give(page, "paste", "#base-port", "Base Port: 10000 Number Of Ports: 1024"), true);
  assert.equal(await give(page, "paste", "#server", "Base Port: 10000 Number Of Ports: 1024"), false);
});

check("lines of settings are pasted into the text where the caret is", async (page) => {
  await page.click("#text-tab");
  for (const lines of ["[host]\nos = linux\nnodes = 2\n[ftp-active-mode]\nbase-port = 1", "# a note\nreceive-timeout = 20s\n", "one line"]) {
    assert.equal(await give(page, "paste", "#text", lines), true, lines);
  }
  await page.locator("#text").evaluate((area) => area.setSelectionRange(0, 0));
  assert.equal(await give(page, "paste", "#text", "nothing that\nthe page reads\n"), false);
  await page.waitForFunction(() => document.getElementById("text").value.startsWith("nothing that\nthe page reads\n# The settings"));
});

const host = `[host]
os              = linux
ephemeral-ports = 32768-60999
listening       = 21 22 8443
#   21    ftpd
address         = 192.0.2.5    # of eth0, which has the default route

# [firewall]
# this host's own firewall lets every TCP port in at eth0
`;

check("the output of activeftp host fills This host wherever it is pasted or dropped, and can be undone", async (page) => {
  const before = await text(page);
  for (const [type, target] of [["paste", "main"], ["paste", "#address"], ["paste", "#listening"], ["drop", "#base-port"], ["paste", "#text"]]) {
    await page.click(target === "#text" ? "#text-tab" : "#form-tab");
    assert.equal(await give(page, type, target, host), false);
    await hasValue(page, "address", "192.0.2.5");
    assert.equal(await text(page), `${before}\n${host}`, "added with its comments");
    assert.match(await notice(page, "Filled in"), /Operating system, Ephemeral ports, Ports in use, Host address\./);
    await page.click("#notice-undo");
    await hasValue(page, "address", "");
    assert.equal(await text(page), before);
  }
  await setText(page, `${before}[host]\naddress = 192.0.2.9\nnat-address = 198.51.100.7\n`);
  await give(page, "paste", "main", `${host}[firewall]\nopen = 10000-11023\n`);
  await hasValue(page, "firewall-open", "10000-11023");
  await hasText(page, /address += 192\.0\.2\.5\nnat-address += 198\.51\.100\.7\n/);
  assert.equal((await text(page)).match(/\[host\]/g).length, 1);
});

const table = "State  Recv-Q Send-Q Local Address:Port Peer Address:Port\nLISTEN 0 128 0.0.0.0:22 0.0.0.0:*\nLISTEN 0 128 [::]:8443 [::]:*\n";

check("tables of ports in use fill the field wherever they are pasted, and can be undone", async (page) => {
  const before = await text(page);
  for (const target of ["#listening", "main", "#server", "#text"]) {
    await page.click(target === "#text" ? "#text-tab" : "#form-tab");
    assert.equal(await give(page, "paste", target, table), false);
    await hasValue(page, "listening", "22 8443");
    await notice(page, "Filled in Ports in use from the pasted text: 2 ports.");
    await page.click("#notice-undo");
    await hasValue(page, "listening", "");
    assert.equal(await text(page), before);
  }
  await give(page, "paste", "#listening", "21\n22\n10500\n");
  await hasValue(page, "listening", "21 22 10500");
  await give(page, "paste", "#listening", "tcp4 0 0 192.0.2.5.22 203.0.113.10.50123 ESTABLISHED\n");
  await notice(page, "The pasted text has no TCP port that something listens on.");
  await give(page, "paste", "#listening", "LISTEN 0 128 0.0.0.0:ssh 0.0.0.0:*\nLISTEN 0 128 0.0.0.0:99 0.0.0.0:*\n");
  await hasValue(page, "listening", "99");
  await notice(page, "1 line has a name in place of the port");
});

const log = readFileSync(path.join(root, "core/trace/testdata/winscp_range_in_use.log"), "utf8");

check("a log goes to the diagnosis wherever it is pasted or dropped, and the settings stay", async (page) => {
  const before = await text(page);
  for (const type of ["paste", "drop", "file"]) {
    for (const target of ["main", "#base-port", "#text", "#ruler", "#firewall", "#diagnosis"]) {
      if (target === "#diagnosis" && type !== "file") continue; // its own text area takes the text
      await page.fill("#log", "");
      await gone(page, "#diagnosis-answer .outcome");
      await page.click(target === "#text" ? "#text-tab" : "#form-tab");
      if (type === "file") await dropFiles(page, target, [["client.log", log]]);
      else assert.equal(await give(page, type, target, log), false);
      await seen(page, "#diagnosis-answer [data-cause=range-exhausted]");
      assert.equal(await text(page), before, `${type} on ${target}`);
    }
  }
});

check("settings and exports that are dropped on the diagnosis are loaded", async (page) => {
  await dropFiles(page, "#diagnosis", [["site.json", JSON.stringify({ type: "ftp", protocol: "ftp", name: "ftp1", host: "192.0.2.1", port: "21", activeMode: "true", dmz: "none" })]]);
  await notice(page, "Loaded \"site.json\"");
  await hasText(page, /\[transfer-site ftp1\]/);
  await dropFiles(page, "#diagnosis", [["what.txt", "neither a log\nnor settings\n"]]);
  await seen(page, "#diagnosis-answer .outcome");
  assert.equal(await page.inputValue("#log"), "neither a log\nnor settings\n");
});

check("text that was copied with the byte order mark of its file is read without it", async (page) => {
  const mark = "\ufeff";
  for (const type of ["paste", "drop"]) {
    await setText(page, "");
    await give(page, type, "main", `${mark}[{"type":"ftp","name":"hr","host":"192.0.2.10","activeMode":true,"dmz":"none"}]`);
    await page.waitForFunction(() => /\[transfer-site hr\]/.test(document.getElementById("text").value));
    await setText(page, "");
    await give(page, type, "main", `${mark}[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n`);
    await hasValue(page, "port-end", "28699");
    assert.equal((await text(page))[0], "[");
  }
});

check("several files: logs are told apart, in Latin-1 too, and named", async (page) => {
  const zone = JSON.stringify({ name: "DMZ", isDefault: true, edges: [] });
  const site = JSON.stringify({ type: "ftp", protocol: "ftp", name: "ftp1", host: "192.0.2.1", port: "21", activeMode: "true", dmz: "none" });
  const latin1 = Buffer.from("> PORT 192,0,2,5,111,174\n< 200 OK\n> RETR gesch\u00e4ft\n< 425 Keine Verbindung m\u00f6glich\n", "latin1");
  await dropFiles(page, "main", [["zone.json", zone], ["client.log", latin1], ["site.json", site], ["other.log", log]]);
  const said = await notice(page, "is a log");
  assert.match(said, /^Loaded 2 files\./);
  assert.match(said, /"client\.log" is a log: diagnosed below\. Read as Latin-1|"client\.log" is a log: diagnosed below\. 2 lines are not UTF-8/);
  assert.match(said, /Open these on their own: "other\.log"/);
  await hasText(page, /\[network-zone DMZ\][^]*\[transfer-site ftp1\]/);
  assert.match(await page.inputValue("#log"), /geschäft/);
});

check("settings in Latin-1 and in UTF-16 without a mark are read, and the notice says so", async (page) => {
  const settings = "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n[transfer-site Z\u00fcrich]\n";
  await dropFiles(page, "main", [["latin.settings", Buffer.from(settings, "latin1")]]);
  await notice(page, /Loaded "latin\.settings"\. 1 line is not UTF-8 and read as Latin-1/);
  await hasText(page, /\[transfer-site Zürich\]/);
  for (const [name, bytes] of [["le.settings", Buffer.from(settings, "utf16le")], ["be.settings", Buffer.from(settings, "utf16le").swap16()]]) {
    await dropFiles(page, "main", [[name, bytes]]);
    await notice(page, `Loaded "${name}"`);
    assert.equal(await text(page), settings);
  }
});

const binaries = [
  ["a.pdf", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", /"a\.pdf" is a PDF document\. Copy the text/],
  ["a.zip", "PK\x03\x04\x14\x00\x00\x00readme.txt", /a zip archive\. Unpack/],
  ["a.xlsx", "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml\x00xl/workbook.xml", /an Excel workbook\. Copy its cells/],
  ["a.docx", "PK\x03\x04\x14\x00\x06\x00word/document.xml", /a Word document/],
  ["a.ods", "PK\x03\x04\x14\x00\x00\x00mimetypeapplication/vnd.oasis.opendocument.spreadsheet", /an OpenDocument file/],
  ["a.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", /old Office program/],
  ["a.gz", "\x1f\x8b\x08\x00\x00\x00", /a gzip archive/],
  ["a.pcap", "\xd4\xc3\xb2\xa1\x02\x00\x04\x00", /a network capture\. Print .* tshark/],
  ["a.png", "\x89PNG\r\n\x1a\n", /a picture/],
  ["a.exe", "MZ\x90\x00\x03", /a program/],
  ["a.dat", "abc\x00\x01\x02\x03\x04def", /not text: it contains NUL bytes or control characters/],
  ["empty.settings", "", /"empty\.settings" is empty \(0 bytes\)/],
];
check("a file that is no text is named as what it is, and changes nothing", async (page) => {
  const before = await text(page);
  for (const target of ["main", "#diagnosis"]) {
    for (const [name, content, words] of binaries) {
      await dropFiles(page, target, [[name, Buffer.from(content, "latin1")]]);
      await notice(page, words);
      if (!content) continue;
      await page.setInputFiles("#log-file", { name, mimeType: "", buffer: Buffer.from(content, "latin1") });
      await seen(page, "#diagnosis-answer", words);
    }
  }
  assert.equal(await text(page), before);
});

check("a file of 50 MiB is refused by its name and size before it is read, and one that cannot be read is named", async (page) => {
  const give = (name, size, message) => page.evaluate(([name, size, message]) => {
    const file = new File(["x"], name);
    if (size) Object.defineProperty(file, "size", { value: size });
    file.arrayBuffer = () => Promise.reject(new Error(message));
    const dataTransfer = { files: [file], getData: () => "" };
    document.body.dispatchEvent(Object.defineProperty(new Event("drop", { bubbles: true, cancelable: true }), "dataTransfer", { value: dataTransfer }));
  }, [name, size, message]);
  await give("big.log", 50 * 2 ** 20, "read");
  await notice(page, /"big\.log" has 50 MiB\. That is larger than 1 MiB/);
  await give("gone.log", 0, "NotFoundError");
  await notice(page, /Cannot read "gone\.log"\. It is a folder, was moved or deleted/);
});

/** Drops paths of this machine on the page as a file manager does. */
async function dropPaths(page, paths) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await session.send("Input.dispatchDragEvent", { type, x: 400, y: 300, data });
  await session.detach();
}

check("a dropped folder is opened as its files", async (page) => {
  const folder = mkdtempSync(path.join(tmpdir(), "activeftp-drop-"));
  try {
    mkdirSync(path.join(folder, "export", "sites"), { recursive: true });
    mkdirSync(path.join(folder, "none"));
    writeFileSync(path.join(folder, "export", ".DS_Store"), "\0\0\0");
    writeFileSync(path.join(folder, "export", "zones.json"), JSON.stringify({ name: "DMZ", isDefault: true, edges: [] }));
    writeFileSync(path.join(folder, "export", "sites", "1.json"), JSON.stringify({ type: "ftp", protocol: "ftp", name: "ftp1", host: "192.0.2.1", port: "21", activeMode: "true", dmz: "DMZ" }));
    await dropPaths(page, [path.join(folder, "export")]);
    await notice(page, "Loaded 2 files.");
    await hasText(page, /\[network-zone DMZ\][^]*\[transfer-site ftp1\]/);
    await dropPaths(page, [path.join(folder, "none")]);
    await notice(page, "There is no file in the folder.");
    for (let i = 0; i < 25; i++) writeFileSync(path.join(folder, "none", `${i}.log`), "x");
    await dropPaths(page, [path.join(folder, "none")]);
    await notice(page, "Open at most 20 files at once.");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Returns the inputs of an importer's test data that are one file of text. */
function inputs(importer) {
  const folder = path.join(root, "core", importer, "testdata");
  return readdirSync(folder).filter((name) => name.endsWith(".txtar")).flatMap((name) => {
    const parts = readFileSync(path.join(folder, name), "utf8").split(/^-- (.+) --\n/m).slice(1);
    const files = Object.fromEntries(Array.from({ length: parts.length / 2 }, (_, i) => [parts[2 * i], parts[2 * i + 1]]));
    const { want, notes, rules, ...inputs } = files; // eslint-disable-line no-unused-vars
    return Object.keys(inputs).length === 1 ? [{ name: `${importer}/${name}`, content: Object.values(inputs)[0], want }] : [];
  });
}

for (const importer of ["rest", "foreign"]) {
  check(`what can be imported is imported when it is pasted or dropped as text: core/${importer}`, async (page) => {
    const ways = [["paste", "main"], ["drop", "#site-fields"], ["paste", "#text"]];
    for (const [i, { name, content, want }] of inputs(importer).entries()) {
      const [type, target] = ways[/\n./.test(content.trim()) ? i % 3 : i % 2]; // one line goes into the text area as it is
      await page.evaluate(() => document.getElementById("load-example").click());
      await give(page, type, target, content);
      await page.waitForFunction((want) => document.getElementById("text").value === want, want)
        .catch(async () => assert.equal(await text(page), want, `${name}: ${type} on ${target}: ${await page.textContent("#notice-text")}`));
    }
  });
}
