import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gone, hasValue, root, seen, suite, text, verdict } from "./browser.mjs";
import { importModules } from "./core.mjs";

const { withLabels } = await importModules("fields.js");
const check = suite();

/** Returns the files of a txtar archive by name. */
function archive(file) {
  const parts = readFileSync(file, "utf8").split(/^-- (.+) --\n/m).slice(1);
  return Object.fromEntries(Array.from({ length: parts.length / 2 }, (_, i) => [parts[2 * i], parts[2 * i + 1]]));
}

/** Returns the archives of an importer of the core: what to import, and the settings and notes that the command prints. */
function archives(importer) {
  const folder = path.join(root, "core", importer, "testdata");
  return readdirSync(folder).filter((name) => name.endsWith(".txtar")).map((name) => {
    const { want, notes, rules, ...inputs } = archive(path.join(folder, name)); // eslint-disable-line no-unused-vars
    const files = Object.entries(inputs).map(([input, content]) => ({
      name: input, mimeType: "text/plain", // as in the tests of the importer
      buffer: Buffer.from(input.includes("windows") ? `\ufeff${content.replaceAll("\n", "\r\n")}` : content),
    }));
    return { name: `${importer}/${name}`, files, want, notes };
  });
}

/** Opens files and returns the notice. */
async function open(page, files) {
  await page.evaluate(() => { document.getElementById("notice").hidden = true; });
  await page.setInputFiles("#file", files);
  await seen(page, "#notice-text");
  return page.locator("#notice-text").textContent();
}

for (const importer of ["rest", "foreign"]) {
  check(`the page imports what the command imports: core/${importer}`, async (page) => {
    for (const { name, files, want, notes } of archives(importer)) {
      const notice = await open(page, files);
      await page.waitForFunction((want) => document.getElementById("text").value === want, want, { timeout: 10_000 }).catch(() => {});
      assert.deepEqual([await text(page), notice.split("\n").slice(1)], [want, notes.split("\n").slice(0, -1).map(withLabels)], `${name}: ${notice}`);
    }
  });
}

check("several files that do not fit in one text are refused", async (page) => {
  const before = await text(page);
  const json = { name: "a.json", mimeType: "text/plain", buffer: Buffer.from("[{\"name\":\"DMZ\",\"edges\":[]}]") };
  const lftp = { name: "b.lftp", mimeType: "text/plain", buffer: Buffer.from("set ftp:port-range 7400-7499\n") };
  assert.match(await open(page, [json, lftp]), /import them separately/);
  assert.match(await open(page, Array(21).fill(json)), /at most 20 files/);
  assert.equal(await text(page), before);
});

check("XML that no export contains is refused with the reason", async (page) => {
  const refuse = (xml) => open(page, { name: "a.xml", mimeType: "text/xml", buffer: Buffer.from(xml) });
  assert.match(await refuse("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), /defines entities/);
  assert.match(await refuse("<a><b></a>"), /Not valid XML/);
  assert.match(await refuse("<a>".repeat(65) + "</a>".repeat(65)), /nested at most 64 deep/);
  assert.match(await refuse("<html xmlns='http://www.w3.org/1999/xhtml'><style>p{}</style><script>1</script><p style='x:y' onclick='1'/></html>"), /login page/);
  assert.match(await refuse("<a/>"), /not from the product/);
});

check("a dropped log goes to the diagnosis, in any encoding, and the settings stay", async (page) => {
  const before = await text(page);
  const talk = "> PORT 192,0,2,5,111,174\n< 200 OK\n> RETR geschäft\n< 425 Keine Verbindung möglich\n";
  for (const [name, buffer] of [
    ["utf8.log", Buffer.from(talk)], ["latin1.log", Buffer.from(talk, "latin1")], ["utf16.log", Buffer.from(`\ufeff${talk}`, "utf16le")],
  ]) {
    await page.fill("#log", "");
    await gone(page, "#diagnosis-answer .outcome");
    assert.match(await open(page, { name, mimeType: "text/plain", buffer }), new RegExp(`^"${name}" is a log`));
    await seen(page, "#diagnosis-answer .outcome");
    assert.equal(await page.inputValue("#log"), talk);
  }
  assert.equal(await text(page), before);
  await page.evaluate((log) => {
    const data = new DataTransfer();
    data.setData("text/plain", log);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, talk.replace("425", "426"));
  await page.waitForFunction(() => document.getElementById("log").value.includes("426"));
});

check("what the core reads as a log is not mistaken for settings", async (page) => {
  for (const name of ["commons-net_data_broken.log", "pastes/json.log", "pastes/filezilla-server-1.log", "pastes/lftp-error.log", "pastes/product-accept-timeout.log"]) {
    const file = path.join(root, "core/trace/testdata", name);
    assert.match(await open(page, file), /is a log/, name);
  }
});

check("files in an input are settings again after a log", async (page) => {
  await open(page, { name: "a.settings", mimeType: "text/plain", buffer: Buffer.from("[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n") });
  await hasValue(page, "port-end", "28699");
  await verdict(page, "Pass with notes", ["site-active-none"]);
});
