import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { audit, checked, hasValue, root, seen, setText, suite, text, verdict } from "./browser.mjs";

const check = suite();

/** Sets Base Port, and waits until it is kept. */
async function change(page, base) {
  await page.fill("#base-port", base);
  await page.waitForFunction((base) => Object.values(localStorage).some((slot) => slot.includes(` ${base}\\n`)), base);
}

/** Opens another tab on the page. */
async function newTab(context, address) {
  const tab = await context.newPage();
  await tab.goto(address);
  await checked(tab);
  return tab;
}

function slotCount(page) {
  return page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("activeftp.kept.")).length);
}

check("settings survive a closed tab", async (page, { context, server }) => {
  const example = await text(page);
  await change(page, "28600");
  await page.close();
  const tab = await newTab(context, server.address);
  await hasValue(tab, "port-end", "29623");
  await seen(tab, "#notice-text", /^These are your settings from .*, kept by this browser\.$/);
  await tab.click("#notice-undo");
  await hasValue(tab, "text", example);
  await tab.click("#redo");
  await hasValue(tab, "port-end", "29623");
}, { fresh: true });

check("two tabs do not change each other, and both are kept", async (page, { context, server }) => {
  const other = await newTab(context, server.address);
  await change(page, "21000");
  await change(other, "22000");
  await change(page, "23000");
  await hasValue(other, "base-port", "22000");
  await hasValue(page, "base-port", "23000");
  await other.close();
  await page.reload();
  await hasValue(page, "base-port", "23000");
  await page.click("#kept-open");
  assert.equal(await page.locator("#kept-list li").count(), 2);
  await audit(page, "what is kept", "#kept-dialog");
  await page.click("#kept-list button >> nth=1");
  await hasValue(page, "base-port", "22000");
  await page.click("#notice-undo");
  await hasValue(page, "base-port", "23000");
});

check("what another tab keeps or forgets changes nothing in this one", async (page, { context, server }) => {
  await change(page, "21000");
  await page.waitForFunction(() => JSON.parse(sessionStorage.getItem("activeftp.tab")).address !== ""); // the last that follows the change
  await page.evaluate(() => {
    globalThis.heard = []; // the storage events of the other tab
    addEventListener("storage", ({ newValue }) => globalThis.heard.push(newValue === null ? "removed" : "written"));
  });
  const state = () => page.evaluate(() => ({
    values: ["text", "base-port", "port-end", "site"].map((id) => document.getElementById(id).value),
    words: ["verdict-word", "verdict-range", "findings-title"].map((id) => document.getElementById(id).textContent),
    undo: document.getElementById("undo").title, notice: document.getElementById("notice").hidden, address: location.href, tab: sessionStorage.getItem("activeftp.tab"),
  }));
  const before = await state();
  const other = await newTab(context, server.address);
  await change(other, "22000");
  await page.waitForFunction(() => globalThis.heard.includes("written"));
  await other.click("#kept-open");
  await other.click("#forget");
  await page.waitForFunction(() => globalThis.heard.includes("removed"));
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
  assert.deepEqual(await state(), before);
  await page.reload();
  await hasValue(page, "base-port", "21000");
});

check("a copy of a tab gets a slot of its own", async (page, { context }) => {
  await change(page, "21000");
  const [copy] = await Promise.all([context.waitForEvent("page"), page.evaluate(() => { window.open(location.href); })]);
  await checked(copy);
  await hasValue(copy, "base-port", "21000");
  await change(copy, "22000");
  await page.reload();
  await hasValue(page, "base-port", "21000");
  await change(page, "23000");
  await copy.reload();
  await hasValue(copy, "base-port", "22000");
});

check("a text that is replaced whole stays in its slot", async (page) => {
  await change(page, "21000");
  await page.click("#text-tab");
  await page.click("#start-empty");
  await page.fill("#text", "[host]\nos = linux\n");
  await page.waitForFunction(() => Object.keys(localStorage).filter((key) => key.startsWith("activeftp.kept.")).length === 2);
  await page.click("#kept-open");
  await seen(page, "#kept-list li", /\[host\], os = linux/);
  await seen(page, "#kept-list li", /base-port = 21000/);
});

check("nothing is kept of the example or of a link that was only opened", async (page, { server }) => {
  await page.goto(`${server.address}#v=1&ftp-active-mode.base-port=20000&ftp-active-mode.number-of-ports=10`);
  await page.reload();
  await hasValue(page, "port-end", "20009");
  await page.waitForFunction(() => sessionStorage.getItem("activeftp.tab") !== null);
  assert.equal(await slotCount(page), 0);
});

check("the slots are bounded, and the oldest go first", async (page) => {
  await page.evaluate(() => {
    for (let i = 0; i < 12; i++) localStorage.setItem(`activeftp.kept.old${i}`, JSON.stringify({ time: i, text: `# ${i}`, links: [] }));
  });
  await change(page, "21000");
  assert.equal(await slotCount(page), 8);
  assert.equal(await page.evaluate(() => localStorage.getItem("activeftp.kept.old4")), null);
  assert.notEqual(await page.evaluate(() => localStorage.getItem("activeftp.kept.old5")), null);
});

check("Forget all leaves nothing behind, in storage or in the address", async (page) => {
  await change(page, "21000");
  await page.waitForFunction(() => location.hash !== "");
  await page.click("#kept-open");
  await page.click("#forget");
  await seen(page, "#kept-none");
  await page.keyboard.press("Escape");
  await seen(page, "#notice-text", /Nothing is kept on this device now/);
  await page.reload();
  await checked(page);
  await hasValue(page, "base-port", "10000");
  assert.equal(await slotCount(page), 0);
  await change(page, "22000"); // from then on, what is changed is kept again
});

/** Ways in which a browser's storage fails. */
const failures = {
  "switched off": () => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(globalThis, name, { get() { throw new DOMException("no storage", "SecurityError"); } });
    }
  },
  full: () => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; },
  "filled with something else": () => {
    for (const value of ["", "null", "7", "{}", '{"text":"# x","time":"yesterday","links":[]}', '{"text":7,"links":[],"time":1}']) {
      localStorage.setItem(`activeftp.kept.${value}`, value);
      sessionStorage.setItem("activeftp.tab", value);
    }
  },
};
for (const [name, fail] of Object.entries(failures)) {
  check(`the page works with storage that is ${name}`, async (page) => {
    await page.addInitScript(fail);
    await page.reload();
    await checked(page);
    await page.fill("#base-port", "28600");
    await verdict(page, "Pass", []);
    await page.waitForFunction(() => location.hash !== "");
    await page.reload();
    await hasValue(page, "base-port", "28600"); // from the address
    await page.click("#kept-open");
    await page.click("#kept-dialog button[type=submit]");
  }, { fresh: true });
}

check("a full storage gives up old slots for the present text", async (page) => {
  await page.evaluate(() => {
    for (let i = 0; i < 4; i++) localStorage.setItem(`activeftp.kept.old${i}`, JSON.stringify({ time: i, text: "\u4e00".repeat(1_280_000), links: [] }));
  });
  await setText(page, `[host]\nos = linux\n${`# ${"x".repeat(4000)}\n`.repeat(220)}`);
  await page.waitForFunction(() => localStorage.getItem("activeftp.kept.old0") === null);
  assert.equal(await page.evaluate(() => Object.values(localStorage).some((slot) => slot.includes("os = linux"))), true);
});

check("what does not fit into a full storage drives nothing out of it, and leaving asks first", async (page) => {
  await page.evaluate(() => {
    for (let i = 0; i < 3; i++) localStorage.setItem(`activeftp.kept.old${i}`, JSON.stringify({ time: i, text: `# ${i}`, links: [] }));
    let rest = "x".repeat(1 << 22);
    for (let i = 0; rest !== ""; i++) { // something else of the same origin fills it
      try {
        localStorage.setItem(`other${i}`, rest);
      } catch {
        rest = rest.slice(rest.length / 2 + 1);
      }
    }
  });
  await setText(page, `[host]\nos = linux\n${`# ${"x".repeat(4000)}\n`.repeat(20)}`);
  await seen(page, "#kept-words", /cannot keep your settings/);
  assert.equal(await slotCount(page), 3);
  const [dialog] = await Promise.all([page.waitForEvent("dialog"), page.close({ runBeforeUnload: true })]);
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await page.evaluate(() => localStorage.removeItem("other0"));
  await page.click("#form-tab");
  await change(page, "21000");
  await seen(page, "#kept-words", /are kept in this browser/);
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true }); // asks nothing
  await closed;
}, { fresh: true });

const file = path.join(root, "dist/activeftp.html");
if (!existsSync(file)) throw new Error(`no ${file}: run make single`);

check("the single file keeps settings and has a live link too", async (page, { context }) => {
  await change(page, "28600");
  await page.waitForFunction(() => location.hash.startsWith("#v=2"));
  const address = page.url();
  await page.close();
  const tab = await newTab(context, pathToFileURL(file).href);
  await hasValue(tab, "base-port", "28600");
  await tab.goto(address);
  await hasValue(tab, "base-port", "28600");
}, { at: pathToFileURL(file).href, fresh: true });
