// What the core refuses that is no finding: each is said in words that name the field or the line, and changes nothing.
import assert from "node:assert/strict";
import { gone, seen, setText, suite, text, verdict } from "./browser.mjs";
import { badWords } from "./wording.mjs";

const check = suite();
const sites = `[network-zone DMZ]
socks5 = yes
[transfer-site payroll]
network-zone = DMZ
[transfer-site ledger]
network-zone = any
`;

check("a value that no settings text can contain is refused below its own field, which keeps it", async (page) => {
  const fields = await page.locator("input[data-path]:not([type=checkbox])").evaluateAll((all) => all.map(({ id }) => id));
  assert.ok(fields.length > 20);
  for (const id of fields) {
    await page.$eval(`#${id}`, (control) => {
      for (let box = control.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
      control.focus();
      control.value = "1 # one";
      control.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await seen(page, `#${id}-hint`, "A # at the start or after white space would start a comment.");
    assert.equal(await page.locator(".hint").count(), 1, id);
    assert.match(await page.getAttribute(`#${id}`, "aria-describedby"), new RegExp(`^${id}-hint`));
    await page.$eval(`#${id}`, (control) => control.blur());
    assert.equal(await page.inputValue(`#${id}`), "1 # one");
    await page.locator("#undo").evaluate((button) => button.click());
    await gone(page, ".hint");
  }
});

check("a refused Port End names its bounds", async (page) => {
  const before = await text(page);
  for (const [typed, words] of [["9999", "Port End must be a port from 10000 to 65535, not \"9999\"."], ["65536", "not \"65536\"."], ["x", "not \"x\"."]]) {
    await page.fill("#port-end", typed);
    await seen(page, "#port-end-hint", words);
    assert.equal(await text(page), before);
  }
});

check("a name that a section cannot have, or has already, is refused, and the sites stay as they are", async (page) => {
  await setText(page, sites);
  await page.click("#form-tab");
  await page.selectOption("#site", "ledger");
  await page.$eval("#add-zone", (button) => { button.closest("details").open = true; });
  for (const [button, name, words] of [
    ["#add-site", "a]b", "Not added. No section can have the name \"a]b\"."],
    ["#add-site", "a # b", "Not added. No section can have the name \"a # b\"."],
    ["#add-zone", "unknown", "Not added. No section can have the name \"unknown\"."],
    ["#add-zone", "DMZ", "Not added. There is a network zone DMZ already."],
    ["#add-site", "payroll", "Not added. There is a transfer site payroll already. These are its settings."],
  ]) {
    assert.equal(await page.inputValue("#site"), "ledger", name);
    await page.click(button);
    await page.fill("#name", name);
    await page.press("#name", "Enter");
    await seen(page, "#notice-text", words);
    assert.equal(await text(page), sites, name);
    await page.click("#notice-close");
  }
  await page.waitForFunction(() => document.getElementById("site").value === "payroll");
});

check("a load that cannot be computed names its field", async (page) => {
  await seen(page, "#capacity-answer", "On average");
  for (const [id, label, bounds] of [
    ["rate", "Transfers per minute", "a number from 0"], ["seconds", "Seconds per transfer", "a number from 0"],
    ["hold", "Seconds held after", "a number from 0"], ["capacity-nodes", "Nodes", "a whole number from 1 to 1,024"],
  ]) {
    const before = await page.inputValue(`#${id}`);
    for (const value of ["", "-1", "x", "1e9", "99999999999"]) {
      await page.fill(`#${id}`, value);
      await seen(page, "#capacity-answer", `${label} must be ${bounds}`);
      assert.match(await page.textContent("#capacity-answer"), new RegExp(`not "${value}"\\.$`));
      assert.equal(await page.getAttribute(`#${id}`, "aria-invalid"), "true");
    }
    await page.fill(`#${id}`, before);
    await seen(page, "#capacity-answer", "On average");
  }
});

check("a line without a valid port command says which part of it is wrong", async (page) => {
  for (const [line, words] of [
    ["hello", "This line has no port command; want PORT h1,h2,h3,h4,p1,p2 or EPRT |1|address|port|."],
    ["500 Illegal PORT command.", "This line has no port command"],
    ["227 Entering Passive Mode (192,0,2,5,39,16)", "This line has no port command"],
    ["> PORT 192,0,2,256,39,16", "Invalid port command \"PORT 192,0,2,256,39,16\": for h4, want a decimal byte 0 to 255 without leading zeros, found \"256,39,16\"."],
    ["PORT 1,2", "Invalid port command \"PORT 1,2\": for h3, want a comma before it, found the end."],
    ["EPRT |1|192.0.2.5|0|", "for tcp-port, want a port 1 to 65535"],
  ]) {
    await page.fill("#trace-line", line);
    await seen(page, "#decoder-answer", words);
    assert.equal(await page.getAttribute("#decoder-answer", "data-severity"), "note");
    assert.deepEqual(badWords([await page.textContent("#decoder-answer")]), []);
  }
});

check("settings without a transfer or firewall rules say which field or line is in the way", async (page) => {
  for (const [settings, start, place] of [
    ["[ftp-active-mode]\nbase-port 10000\n", "No transfer starts with these settings", "error in line 2"],
    ["[ftp-active-mode]\nbase-port = 10000\n", "No transfer starts with these settings", "error on Base Port"],
    ["[ftp-active-mode]\nbase-port = unknown\nnumber-of-ports = 100\n", "This transfer cannot be predicted", "note on Base Port"],
    ["[ftp-active-mode]\n[ftp-active-mode]\n", "No transfer starts with these settings", "error in line 2"],
    ["\n\n[ftp-active]\n", "No transfer starts with these settings", "error in line 3"],
    ["[host]\nos = linux\naddress = x\n", "No transfer starts with these settings", "error on Host address"],
  ]) {
    await setText(page, settings);
    await seen(page, "#transfer-sentence", `${start}: see the ${place}.`);
    await seen(page, "#firewall-rules", `Cannot print firewall rules: see the ${place}.`);
  }
});

check("what cannot be imported is named, and the settings stay", async (page) => {
  const before = await text(page);
  for (const [name, content, words] of [
    ["a.json", "{\"a\": ", "Cannot import \"a.json\". Not valid JSON"],
    ["a.json", "[]", "Cannot import \"a.json\"."],
    ["a.json", "{\"message\": \"Unauthorized\"}", "Cannot import \"a.json\"."],
    ["a.xml", "<a><b></a>", "Cannot import \"a.xml\". Not valid XML; want a complete document in which every element is closed"],
    ["a.html", "<!DOCTYPE html><html><body>Sign in</body></html>", "login page"],
    ["a.json", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", "HTTP headers"],
    ["a.zip", "PK\u0003\u0004", "\"a.zip\" is a zip archive"],
    ["a.txt", "", "\"a.txt\" is empty (0 bytes)."],
  ]) {
    await page.setInputFiles("#file", { name, mimeType: "text/plain", buffer: Buffer.from(content) });
    await seen(page, "#notice-text", words);
    assert.deepEqual(badWords([await page.textContent("#notice-text")]), []);
    assert.equal(await text(page), before, words);
    await page.click("#notice-close");
  }
  await verdict(page, "Pass with warnings");
});
