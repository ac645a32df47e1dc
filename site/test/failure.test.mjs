import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { audit, checked, gone, hasText, holdBack, launch, missing, seen, serve, setText, suite, text, verdict, watch } from "./browser.mjs";

const check = suite();

test("without WebAssembly, the page shows the sample, the command and the rules", { skip: missing }, async () => {
  const server = await serve();
  const browser = await launch(["--js-flags=--jitless"]);
  try {
    const page = await (await browser.newContext()).newPage();
    const problems = watch(page);
    await page.goto(server.address);
    await seen(page, "#no-core", /WebAssembly/);
    await verdict(page, "Pass with warnings", ["port-own-listener", "port-known-service"]);
    assert.match(await page.textContent("#no-core pre"), /^activeftp check /);
    assert.equal(await page.locator("#ruler").isVisible(), false);
    assert.equal(await page.locator("#base-port").isVisible(), false);
    await hasText(page, /^base-port += 10000$/m);
    await audit(page, "without WebAssembly");
    await page.click("#no-core a");
    await seen(page, "h1", /^Rules$/);
    await page.click("text=zone-active-proxied");
    await seen(page, "h1", /proxy/);
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
    await server.close();
  }
});

check("without JavaScript, the page shows the sample and the command", async (page) => {
  assert.equal(await page.locator("noscript pre, .card pre").first().isVisible(), true);
  assert.equal(await page.locator("#verdict-word").textContent(), "Pass with warnings");
  assert.equal(await page.locator("#ruler").isVisible(), false);
  assert.equal(await page.locator("#save").isVisible(), false);
  assert.equal(await page.locator("#base-port").isVisible(), false);
  assert.equal(await page.locator("#text").isVisible(), true);
}, { javaScriptEnabled: false, fresh: true, ready: () => {}, allowed: /preload/ }); // the scripts preloaded go unused

/** Returns the worker that runs the core. */
async function core(page) {
  return page.workers()[0];
}

check("a panic of the core shows a card, keeps the text, and a new core takes over", async (page) => {
  await (await core(page)).evaluate(() => {
    const { check } = globalThis.activeFTP;
    // undefined, as from a Go program that has ended
    globalThis.activeFTP.check = (text) => (text.includes("4444") ? undefined : check(text));
  });
  await page.fill("#base-port", "4444");
  await seen(page, "#crash", /The checker stopped/);
  await audit(page, "crash");
  await hasText(page, /base-port/);
  assert.equal(await page.inputValue("#base-port"), "4444");
  await page.click("#crash button"); // the new core does not have this fault
  await gone(page, "#crash");
  assert.equal(await page.inputValue("#port-end"), "5467");
});

check("an internal error shows the card too", async (page) => {
  await (await core(page)).evaluate(() => {
    globalThis.activeFTP.check = () => ({ error: "check: internal error: index out of range" });
  });
  await page.fill("#base-port", "4444");
  await seen(page, "#crash", /index out of range/);
});

check("a core that hangs is replaced", async (page) => {
  await page.clock.install();
  await (await core(page)).evaluate(() => {
    globalThis.activeFTP.edit = () => { for (;;); };
  });
  await page.fill("#base-port", "4444");
  await page.clock.runFor(5000);
  await seen(page, "#crash", /longer than/);
  await page.fill("#base-port", "28600");
  await gone(page, "#crash");
  await verdict(page, "Pass", []);
}, { fresh: true });

check("a core that cannot be loaded is reported", async (page) => {
  await page.route("**/core.wasm", (route) => route.fulfill({ status: 404, body: "" }));
  await page.reload();
  await seen(page, "#no-core", /404/);
}, { allowed: /404/ });

check("a worker that cannot be loaded is reported", async (page) => {
  await page.route("**/worker.js", (route) => route.fulfill({ status: 404, body: "" }));
  await page.reload();
  await seen(page, "#no-core", "Reason: worker.js cannot be loaded.");
}, { fresh: true, allowed: /404|worker/i });

check("what the core says before the page's script is loaded is not lost", async (page) => {
  const release = await holdBack(page, "**/main.js");
  await page.route("**/core.wasm", (route) => route.fulfill({ contentType: "text/html", body: "<h1>Sign in</h1>" }));
  await page.addInitScript(() => {
    globalThis.Worker = class extends Worker {
      constructor(...args) {
        super(...args);
        this.addEventListener("message", () => { globalThis.hasAnswered = true; });
      }
    };
  });
  const reloaded = page.reload();
  await page.waitForFunction(() => globalThis.hasAnswered);
  release();
  await reloaded;
  await seen(page, "#no-core", /core\.wasm is damaged/);
}, { fresh: true });

/** Reloads the page but holds the core back. Returns the function that releases it. */
async function holdCore(page) {
  const requested = new Promise((resolve) => page.route("**/core.wasm", resolve));
  await page.reload({ waitUntil: "commit" });
  const route = await requested;
  await page.waitForFunction(() => document.readyState !== "loading");
  return () => route.continue();
}

check("edits made before the core is ready are applied", async (page) => {
  const release = await holdCore(page);
  await page.fill("#base-port", "28600");
  await page.uncheck("#active");
  await release();
  await verdict(page, "Off");
  assert.equal(await page.inputValue("#port-end"), "29623");
});

check("edits made before the core is ready apply to the text that this tab had", async (page) => {
  await setText(page, "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n\n" +
    "[transfer-site night]\nnetwork-zone = none\nenable-active-connection-mode = yes\n");
  const release = await holdCore(page);
  await page.uncheck("#active");
  await release();
  await verdict(page, "Off");
  await hasText(page, /^base-port = 28600$.*^\[transfer-site night\]$.*^enable-active-connection-mode = no$/ms);
  assert.doesNotMatch(await text(page), /payroll/);
});

check("edits made before the core is ready outlast a reload, and a core that cannot be loaded", async (page) => {
  await holdCore(page);
  await page.fill("#base-port", "28600");
  await page.uncheck("#active");
  await page.route("**/core.wasm", (route) => route.abort()); // the core is still held: without any route it would come now
  await page.reload();
  await seen(page, "#no-core", /What you typed is kept but not checked/);
  assert.equal(await page.inputValue("#base-port"), "28600");
  await page.unrouteAll();
  await page.reload();
  await verdict(page, "Off");
  assert.equal(await page.inputValue("#port-end"), "29623");
  await page.fill("#base-port", "21000");
  await page.waitForFunction(() => document.getElementById("port-end").value === "22023");
  await page.reload();
  await checked(page);
  assert.equal(await page.inputValue("#base-port"), "21000", "nothing is typed twice");
}, { allowed: /ERR_FAILED|core\.wasm/, fresh: true });

check("the last click made before the core is ready is done once it is, with what was typed", async (page) => {
  const release = await holdCore(page);
  await page.fill("#base-port", "28600");
  await page.click("#share");
  await page.click("#save");
  const [download] = await Promise.all([page.waitForEvent("download"), release()]);
  assert.match(readFileSync(await download.path(), "utf8"), /^base-port += 28600$/m);
  assert.equal(await page.isVisible("#share-dialog"), false);
  await page.click("#report");
  await seen(page, "#report-dialog[open]");
}, { acceptDownloads: true, fresh: true });

const notCore = {
  "the page of a portal": { contentType: "text/html", body: "<h1>Sign in</h1>" },
  "part of a module": { contentType: "application/wasm", body: "\0asm\x01\0\0\0\x01\x09" },
};
for (const [name, answer] of Object.entries(notCore)) {
  check(`a core that is damaged is reported in words: ${name}`, async (page) => {
    await page.route("**/core.wasm", (route) => route.fulfill(answer));
    await page.reload();
    await seen(page, "#no-core", "Reason: core.wasm is damaged: what the server sent is not the checker. Reload this page.");
  }, { fresh: true });
}

check("a core that always stops leaves a text that can be saved, and says so in the dialogs", async (page) => {
  await page.route("**/core.wasm", (route) => route.fulfill({ contentType: "application/wasm", body: Buffer.from("0061736d01000000", "hex") }));
  await page.reload();
  await seen(page, "#crash", /several times in a row/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  assert.match(readFileSync(await download.path(), "utf8"), /^base-port += 10000$/m);
  await seen(page, "#notice-text", "Saved as ftp-active-mode.settings. It was not checked.");
  await page.click("#share");
  await seen(page, "#share-hint", /not checked.*Save/);
  assert.equal(await page.locator("#share-copy").isDisabled(), true);
  await page.keyboard.press("Escape");
  await page.click("#report");
  assert.deepEqual(await page.$$eval("#report-markdown, #report-json, #report-print", (all) => all.map((button) => button.disabled)), [true, true, true]);
}, { acceptDownloads: true, fresh: true, allowed: /buffer|preload|undefined/ });

check("the page works on a host that does not know the media type of wasm", async (page) => {
  await page.route("**/core.wasm", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-type": "application/octet-stream" } });
  });
  await page.reload();
  await checked(page);
});
