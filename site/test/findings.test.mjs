import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { example, found, hasValue, root, seen, suite, text, verdict } from "./browser.mjs";

const check = suite();
const folder = path.join(root, "core/testdata/rules");
const texts = readdirSync(folder).filter((name) => name.endsWith(".settings")).sort();

/** Returns the rules that the comments of a test data file expect. */
function expectedRules(settings) {
  return [...settings.matchAll(/# want(?:-next)? (.*)/g)].flatMap(([, rules]) => rules.trim().split(/\s+/));
}

/** Opens a file of the test data. */
async function open(page, name) {
  await page.setInputFiles("#file", { name, mimeType: "text/plain", buffer: example(name) });
  await seen(page, "#notice-text", name);
}

check("a file with bytes that no text area holds is named, and any other form of text is opened as it is", async (page) => {
  for (const name of texts.filter((name) => name.startsWith("syntax"))) {
    const bytes = example(name);
    await open(page, name);
    const settings = bytes.toString("utf8");
    const isOdd = /_(utf8|nul)\.settings$/.test(name);
    assert.equal(/Latin-1|NUL/.test(await page.locator("#notice-text").textContent()), isOdd, name);
    if (isOdd) continue;
    await page.waitForFunction((value) => document.getElementById("text").value === value, settings.replaceAll("\r\n", "\n"));
    const rules = expectedRules(settings).sort();
    await page.waitForFunction((n) => document.querySelectorAll(".finding").length === n, rules.length);
    assert.deepEqual((await found(page)).sort(), rules, name);
  }
});

check("clicking each fix gives the fixed text", async (page) => {
  const fixable = texts.map((name) => [name, name.replace(".settings", ".fixed")]).filter(([, fixed]) => readdirSync(folder).includes(fixed));
  assert.ok(fixable.length > 10);
  for (const [name, fixed] of fixable) {
    await open(page, name);
    const settings = example(name).toString("utf8");
    await page.waitForFunction((value) => document.getElementById("text").value === value, settings);
    const want = example(fixed).toString("utf8");
    const rule = name.replace(/(_.*)?\.settings$/, "");
    while ((await text(page)) !== want) {
      const before = await text(page);
      await page.locator(`.finding[data-rule=${rule}] .fix button`).first().click();
      await page.waitForFunction((value) => document.getElementById("text").value !== value, before);
    }
    await page.click("#notice-close");
  }
});

check("clicking a finding moves the focus to its field in the form or to its line in the text", async (page) => {
  await page.click("text=FTP Passive Mode");
  await page.fill("#passive-base", "100");
  await page.fill("#passive-number", "10");
  await page.click("text=FTP Passive Mode"); // closed again
  await verdict(page, "Fail");
  await page.click("[data-rule=port-base-bounds] .place");
  assert.equal(await page.evaluate(() => document.activeElement.id), "passive-base");
  await page.click("#text-tab");
  await page.locator("#text").fill("[ftp-active-mode]\nbase-port 10000\n");
  await verdict(page, "Fail");
  await page.click("[data-rule=syntax] .place");
  const selected = await page.evaluate(() => {
    const { selectionStart, selectionEnd, value, id } = document.activeElement;
    return [id, value.slice(selectionStart, selectionEnd)];
  });
  assert.deepEqual(selected, ["text", "base-port 10000"]);
});

check("Why opens the rule's page, and its example opens in the checker", async (page) => {
  await page.click("[data-rule=port-own-listener] >> text=Why");
  await seen(page, "h1", "The range should avoid the ports that the product itself listens on");
  await page.locator("text=Open this example in the checker").first().click();
  await hasValue(page, "base-port", "8440");
  await verdict(page, "Pass with warnings", expectedRules(example("port-own-listener.settings").toString()));
});

check("an accepted finding shows its reason, does not count and is not fixed", async (page) => {
  const settings = (until) => "[transfer-site a]\nenable-active-connection-mode = yes\n" +
    `network-zone = any # activeftp: accept zone-active-proxied ${until}because <b>no zone</b> has a proxy\n`;
  await page.click("#text-tab");
  await page.locator("#text").fill(settings(""));
  await verdict(page, "Pass with warnings", ["port-range-unset", "zone-active-proxied"]);
  await seen(page, "[data-rule=zone-active-proxied]", "Accepted: <b>no zone</b> has a proxy");
  await seen(page, "#findings-title", "1 finding, 1 accepted");
  await seen(page, "#counts", "1 accepted");
  assert.equal(await page.locator("[data-rule=zone-active-proxied] .fix").count(), 0);
  assert.equal(await page.locator(".hint").count(), 0);
  await page.locator("#text").fill(settings("until 2099-12-31 "));
  await seen(page, "[data-rule=zone-active-proxied]", "Accepted until 2099-12-31: ");
  await page.locator("#text").fill(settings("until 2001-12-31 "));
  await verdict(page, "Fail", ["port-range-unset", "zone-active-proxied", "accept-expired"]);
  await page.click("[data-rule=zone-active-proxied] .fix button");
  await verdict(page, "Pass with warnings", ["port-range-unset", "accept-unused"]);
});

const threeFixes = [1, 2, 3].map((n) => `[transfer-site s${n}]\nnetwork-zone = any\nenable-active-connection-mode = yes\n`).join("\n");

check("one button applies all fixes", async (page) => {
  await page.click("#text-tab");
  await page.locator("#text").fill(threeFixes);
  await verdict(page, "Fail");
  await page.click("#fix-all");
  await verdict(page, "Pass with warnings", ["port-range-unset"]);
  assert.equal((await text(page)).match(/network-zone = none/g).length, 3);
});

check("all fixes are applied even if a check is under way", async (page) => {
  await page.click("#text-tab");
  await page.locator("#text").fill(threeFixes);
  await verdict(page, "Fail");
  await page.evaluate(() => {
    document.getElementById("text").dispatchEvent(new Event("input", { bubbles: true })); // checks the same text again
    document.getElementById("fix-all").click();
  });
  await verdict(page, "Pass with warnings", ["port-range-unset"]);
});
