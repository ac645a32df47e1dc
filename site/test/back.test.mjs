// The browser's history: what goes back, and what stands in the address of each entry.
import assert from "node:assert/strict";
import { hasValue, seen, suite, text } from "./browser.mjs";

const check = suite();

/** Opens a link in the same tab. */
function follow(page, fragment) {
  return page.evaluate((fragment) => { location.hash = fragment; }, fragment);
}

/** Changes the settings, and waits until the address has them. Returns their text. */
async function change(page, base) {
  await page.fill("#base-port", base);
  await page.waitForFunction((base) => document.getElementById("text").value.includes(` ${base}\n`), base);
  await page.waitForFunction(() => location.hash.startsWith("#v="));
  return text(page);
}

check("back brings back the settings that were here before a link, with the addresses that their own link leaves out", async (page) => {
  await page.fill("#server", "secret.partner.example");
  const own = await change(page, "28600");
  await follow(page, "v=1&host.os=aix");
  await hasValue(page, "os", "aix");
  const opened = await text(page);
  await page.goBack();
  await hasValue(page, "text", own);
  await seen(page, "#notice-text", "went back or forward to");
  await page.goForward();
  await hasValue(page, "text", opened);
  await page.click("#undo");
  await hasValue(page, "text", own);
});

check("back to the address without settings brings back what it showed", async (page) => {
  const example = await text(page);
  await follow(page, "v=1&host.os=aix");
  await hasValue(page, "os", "aix");
  await page.goBack();
  await hasValue(page, "text", example);
  await page.click("#notice-undo");
  await hasValue(page, "os", "aix");
});

check("what was changed just before a link was opened is there after going back", async (page) => {
  await change(page, "28600");
  await page.evaluate(() => { // at once, before the address follows
    const field = document.getElementById("server");
    field.value = "late.example";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    location.hash = "v=1&host.os=aix";
  });
  await hasValue(page, "os", "aix");
  await page.goBack();
  await hasValue(page, "server", "late.example");
});

check("back from a link that cannot be read shows the settings again", async (page) => {
  const own = await change(page, "28600");
  await follow(page, "v=9");
  await seen(page, "#unread");
  await page.goBack();
  await page.waitForFunction(() => !document.getElementById("unread"));
  assert.equal(await text(page), own);
  await page.goForward();
  await seen(page, "#unread");
});

check("of two links that are opened one right after the other, the second one counts", async (page) => {
  const slow = new URLSearchParams([["v", "1"], ...Array.from({ length: 60 }, (_, i) => [`transfer-site s${i}.server`, `h${i}`])]).toString();
  await page.evaluate(([slow, quick]) => {
    addEventListener("hashchange", () => { location.hash = quick; }, { once: true });
    location.hash = slow;
  }, [slow, "v=1&host.os=aix"]);
  await hasValue(page, "os", "aix");
  await page.waitForFunction(() => location.hash === "#v=1&host.os=aix");
  assert.equal(await text(page), "[host]\nos              = aix\n");
});
