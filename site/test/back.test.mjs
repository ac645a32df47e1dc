// The browser's history: what goes back, and what stands in the address of each entry. While a link is being read the
// address is that link, whatever else is under way.
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { hasValue, seen, setText, suite, text } from "./browser.mjs";

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

const own = "# the colon and the comment need a compressed link: one\n[host]\nos = linux\n";
const [first, second] = ["aix", "solaris"].map((os) => `#v=2&z=${deflateRawSync(`# another\n[host]\nos = ${os}\n`).toString("base64url")}`);

/**
 * Holds back, in the page, what links are compressed and read with. globalThis.packs and globalThis.reads then have a
 * function for each that is held, which lets it go.
 */
function holdLinks() {
  globalThis.packs = [];
  globalThis.reads = [];
  const { arrayBuffer } = Response.prototype;
  Response.prototype.arrayBuffer = async function () {
    const bytes = await arrayBuffer.call(this);
    await new Promise((resolve) => globalThis.packs.push(resolve));
    return bytes;
  };
  const { getReader } = ReadableStream.prototype;
  ReadableStream.prototype.getReader = function (...args) {
    const reader = getReader.apply(this, args);
    const held = new Promise((resolve) => globalThis.reads.push(resolve));
    return { read: () => held.then(() => reader.read()), cancel: (reason) => reader.cancel(reason) };
  };
}

/** Types settings, and waits until their link is being made. From then on, links are held back. */
async function startWrite(page) {
  await page.evaluate(holdLinks);
  await setText(page, own);
  await held(page, "packs", 1);
}

/** Waits until so many links are held back. */
function held(page, which, count) {
  return page.waitForFunction(([which, count]) => globalThis[which].length === count, [which, count]);
}

/** Lets go the one with that index. What it leads to without another wait is done then. */
function letGo(page, which, index) {
  return page.evaluate(([which, index]) => new Promise((resolve) => {
    globalThis[which][index]();
    setTimeout(resolve);
  }), [which, index]);
}

function fragment(page) {
  return page.evaluate(() => location.hash);
}

check("a link counts that is opened while that of the settings before is still being made", async (page) => {
  await startWrite(page);
  await follow(page, first);
  await held(page, "reads", 1);
  await letGo(page, "packs", 0);
  assert.equal(await fragment(page), first);
  await letGo(page, "reads", 0);
  await hasValue(page, "os", "aix");
  await page.goBack();
  await hasValue(page, "os", "linux");
});

check("a link counts that is opened just before that of the settings before is made", async (page) => {
  await startWrite(page);
  assert.equal(await page.evaluate(async (first) => { // the page hears of it in the next task
    location.hash = first;
    globalThis.packs[0]();
    await new Promise((resolve) => { addEventListener("hashchange", resolve, { once: true }); });
    return location.hash;
  }, first), first);
  await held(page, "reads", 1);
  await letGo(page, "reads", 0);
  await hasValue(page, "os", "aix");
});

check("of two links that are being read, the second one counts, even if the first one is read before", async (page) => {
  await startWrite(page);
  await follow(page, first);
  await held(page, "reads", 1);
  await follow(page, second);
  await held(page, "reads", 2);
  await letGo(page, "reads", 0);
  await letGo(page, "packs", 0);
  assert.equal(await fragment(page), second);
  await letGo(page, "reads", 1);
  await hasValue(page, "os", "solaris");
});

check("a link that cannot be read stays in the address while it says so", async (page) => {
  await startWrite(page);
  await follow(page, "v=9");
  await seen(page, "#unread");
  await letGo(page, "packs", 0);
  assert.equal(await fragment(page), "#v=9");
  await page.click("#unread button");
  await held(page, "packs", 2);
  await letGo(page, "packs", 1);
  await page.waitForFunction(() => location.hash.startsWith("#v=2"));
  assert.equal(await text(page), own);
});

check("nothing that was forgotten comes back into the address or the storage with a link that was being made", async (page) => {
  await startWrite(page);
  await page.click("#kept-open");
  await page.click("#forget");
  await seen(page, "#kept-none");
  await letGo(page, "packs", 0);
  assert.equal(await fragment(page), "");
  assert.equal(await page.evaluate(() => {
    dispatchEvent(new Event("pagehide")); // which writes at once what is still to be kept
    return JSON.stringify({ ...localStorage, ...sessionStorage });
  }), "{}");
});

check("a link counts that is opened while the page starts", async (page, { server }) => {
  await page.goto("about:blank");
  await page.addInitScript(holdLinks);
  await page.goto(server.address + first, { waitUntil: "commit" });
  await held(page, "reads", 1);
  await follow(page, second);
  await letGo(page, "reads", 0);
  await held(page, "reads", 2);
  await letGo(page, "reads", 1);
  await hasValue(page, "os", "solaris");
  assert.equal(await fragment(page), second);
}, { fresh: true });
