import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { tokensOf } from "../src/tokens.js";
import { audit, example, hasText, root, seen, setText, suite, text, verdict } from "./browser.mjs";

const check = suite();

/** Opens the text view with a text and puts the caret at its |, or at its end. */
async function edit(page, marked) {
  const at = marked.indexOf("|");
  await setText(page, marked.replace("|", ""));
  await page.locator("#text").evaluate((area, at) => {
    area.focus();
    area.setSelectionRange(at, at);
  }, at < 0 ? marked.length : at);
}

/** Waits until the list of completions begins with these labels. */
async function offers(page, ...labels) {
  await page.waitForFunction((labels) => !document.getElementById("completions").hidden &&
    labels.every((label, i) => document.querySelectorAll("#completions li > :first-child")[i]?.textContent === label), labels);
}

function listIsOpen(page) {
  return page.locator("#completions").isVisible();
}

/** Returns the selected part of the text. */
function selected(page) {
  return page.locator("#text").evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
}

/** Returns the lines that are drawn, each with its number, its severity and the underlined parts. */
function drawn(page) {
  return page.evaluate(() => [...document.querySelectorAll(".numbers > div")].map((number, i) => [
    number.textContent, number.dataset.severity ?? "",
    [...document.querySelectorAll(".lines > div")[i].querySelectorAll("[data-severity]")].map((part) => `${part.dataset.severity}:${part.textContent}`).join("|"),
  ]));
}

/** Returns how many pixels of the text differ between the text area's own drawing and that of the layer, and by how much. */
async function difference(page) {
  const shot = async (coloured) => {
    await page.evaluate((on) => document.querySelector(".pane").classList.toggle("coloured", on), coloured);
    return (await page.locator(".paper").screenshot()).toString("base64");
  };
  const shots = [await shot(false), await shot(true)];
  return page.evaluate(async (shots) => {
    const [one, two] = await Promise.all(shots.map(async (shot) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(shot), (c) => c.charCodeAt(0))]));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    }));
    let ink = 0;
    let pixels = 0;
    let by = 0;
    for (let i = 0; i < one.length; i += 4) {
      const change = Math.abs(one[i] - two[i]);
      if (one[i] < 128) ink++;
      if (change > 16) pixels++;
      by = Math.max(by, change);
    }
    return { ink, pixels, by };
  }, shots);
}

const shapes = [
  "# tabs\tand\t\tmore", "[host]", "", "listening\t= 1\u00a02 \u4e2d\u6587 \uff21\uff22 e\u0301 \u{1f600} x", "fi ffi => != ->", "a \u0001\u2028 \u200b b",
  "# \u05e9\u05dc\u05d5\u05dd = \u0645\u0631\u062d\u0628\u0627 ${abc} 123 # \u05d0", "\u0645\u0631\u062d\u0628\u0627 = \u0634\u0643\u0631\u0627 # abc", "\u202eabc = def",
  `${"x".repeat(300)} = ${"y ".repeat(300)}# z`, "os = plan9", "   nodes =   7 # activeftp: accept x because y",
];

for (const [deviceScaleFactor, width] of [[0.67, 1366], [1, 1366], [1.25, 800], [2, 360]]) {
  check(`the colours lie exactly under the text at zoom ${deviceScaleFactor}`, async (page) => {
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("#layer *, #text { color: black !important; text-decoration: none !important; caret-color: transparent !important }");
      document.adoptedStyleSheets = [sheet];
    });
    await setText(page, Array.from({ length: 400 }, (_, i) => shapes[i % shapes.length]).join("\r\n"));
    for (const [top, left] of [[0, 0], [777, 133], [100_000, 100_000]]) {
      await page.locator("#text").evaluate((area, [top, left]) => area.scrollTo(left, top), [top, left]);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const { ink, pixels, by } = await difference(page);
      assert.ok(ink > 500, `${ink} dark pixels`);
      // Where a colour ends, the browser rounds to a fraction of a pixel.
      assert.ok(by < 160 && pixels < ink / 10, `at ${left}, ${top}: ${pixels} of ${ink} pixels differ, by up to ${by}`);
    }
  }, { deviceScaleFactor, viewport: { width, height: 700 }, colorScheme: "light" });
}

check("the parts of each line are those that the core reads", async (page) => {
  const folder = path.join(root, "core/testdata/rules");
  let values = 0;
  for (const name of readdirSync(folder).filter((n) => n.endsWith(".settings"))) {
    const settings = example(name).toString("utf8");
    if (settings.includes("\ufffd") || settings.includes("\0")) continue; // not a text
    const read = await page.workers()[0].evaluate((settings) => globalThis.activeFTP.read(settings), settings);
    const lines = settings.replace(/^\ufeff/, "").split(/\r?\n/);
    for (const [key, { line, col, len }] of Object.entries(read.places)) {
      const bytes = Buffer.from(lines[line - 1]);
      const value = bytes.subarray(col - 1, col - 1 + len).toString();
      const tokens = tokensOf(lines[line - 1]);
      const parts = tokens.filter(({ kind }) => kind === "value" || kind === "expression");
      assert.equal(lines[line - 1].slice(parts[0]?.start, parts.at(-1)?.end ?? 0), value, `${name}:${line}`);
      assert.ok(key.endsWith(`.${lines[line - 1].slice(tokens[0].start, tokens[0].end)}`), `${name}:${line}`);
      values++;
    }
  }
  assert.ok(values > 300);
});

check("findings are marked in the margin and under their part of the text, and follow their line", async (page) => {
  await edit(page, "[host]\n|os = plan9\nnodes = ${n}\nlistening = 1-");
  const marked = [["2", "error", "error:plan9"], ["3", "note", "note:${n}"], ["4", "error", "error:1-"]];
  assert.deepEqual(await drawn(page), [["1", "", ""], ...marked]);
  await page.evaluate(() => { Worker.prototype.postMessage = () => {}; }); // no check any more
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  assert.deepEqual(await drawn(page), [["1", "", ""], ["2", "", ""], ...marked.map(([line, ...rest]) => [String(Number(line) + 1), ...rest])]);
});

check("F8 goes from finding to finding and says each", async (page) => {
  await edit(page, "[host]\nos = plan9\nnodes = ${n}\nlistening = 1-\n");
  for (const [key, part, words] of [
    ["F8", "plan9", /^error, line 2: .*must be one of .* Finding 1 of 3 findings\.$/],
    ["F8", "${n}", /^note, line 3: .* Finding 2 of 3/],
    ["F8", "1-", /^error, line 4: /],
    ["F8", "plan9", /Finding 1 of 3/],
    ["Shift+F8", "1-", /Finding 3 of 3/],
    ["Shift+F8", "${n}", /Finding 2 of 3/],
  ]) {
    await page.keyboard.press(key);
    assert.equal(await selected(page), part);
    await seen(page, "#text-status", words);
    await seen(page, "#bubble", /^(error|note) /);
  }
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#bubble").isVisible(), false);
  await edit(page, "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n");
  await verdict(page, "Pass", []);
  await page.keyboard.press("F8");
  await seen(page, "#text-status", "No findings.");
});

check("F8 reaches the findings of a long text", async (page) => {
  const lines = Array.from({ length: 3000 }, (_, i) => `# line ${i}`);
  lines[2500] = "[host]";
  lines[2501] = `${" ".repeat(400)}os = plan9`;
  await edit(page, `|${lines.join("\n")}`);
  await page.keyboard.press("F8");
  assert.equal(await selected(page), "plan9");
  const inView = await page.evaluate(() => {
    const box = document.querySelector(".lines [data-severity]").getBoundingClientRect();
    const area = document.getElementById("text").getBoundingClientRect();
    return box.top >= area.top && box.bottom <= area.bottom && box.left >= area.left && box.right <= area.right + 1;
  });
  assert.ok(inView);
  assert.ok((await page.locator(".lines > div").count()) < 100); // only what is in view is drawn
});

check("hovering over a mark or an underlined part tells the finding, and a click selects it", async (page) => {
  await edit(page, "[host]\nos = plan9\n\nnodes = 0");
  await page.hover(".numbers > div:nth-child(2)");
  await seen(page, "#bubble", /^error .*must be one of linux.*value-choice$/);
  await page.hover("#bubble"); // it can be read and selected
  assert.equal(await page.locator("#bubble").isVisible(), true);
  await page.hover(".numbers > div:nth-child(3)");
  assert.equal(await page.locator("#bubble").isVisible(), false);
  const part = await page.locator(".lines [data-severity]").nth(1).boundingBox();
  await page.mouse.move(part.x + part.width / 2, part.y + part.height / 2);
  await seen(page, "#bubble", /value-number$/);
  await page.click(".numbers > div:nth-child(2)");
  assert.equal(await selected(page), "plan9");
  await seen(page, "#bubble", /value-choice$/);
});

check("a key and its word are completed by keyboard, and undone by the browser", async (page) => {
  await edit(page, "[transfer-site a]\nserver = x\n");
  await page.keyboard.type("netw");
  await offers(page, "network-zone");
  const area = page.locator("#text");
  assert.equal(await area.getAttribute("aria-activedescendant"), null);
  await seen(page, "#text-status", /completion/);
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator(`#${await area.getAttribute("aria-activedescendant")}`).getAttribute("aria-selected"), "true");
  assert.equal(await page.locator(`#${await area.getAttribute("aria-controls")}`).getAttribute("role"), "listbox");
  await page.keyboard.press("Enter");
  await offers(page, "none", "any", "Default", "unknown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Tab");
  assert.equal(await text(page), "[transfer-site a]\nserver = x\nnetwork-zone = Default");
  assert.equal(await listIsOpen(page), false);
  assert.equal(await page.evaluate(() => document.activeElement.id), "text");
  await page.evaluate(() => document.execCommand("undo"));
  assert.equal(await text(page), "[transfer-site a]\nserver = x\nnetwork-zone = ");
});

check("completion takes no key unless an entry is chosen", async (page) => {
  await edit(page, "[host]\n");
  await page.keyboard.type("no");
  await offers(page, "nodes");
  await page.keyboard.press("Enter"); // a new line
  assert.equal(await text(page), "[host]\nno\n");
  await page.keyboard.type("no");
  await offers(page, "nodes");
  await page.keyboard.press("Escape");
  assert.equal(await listIsOpen(page), false);
  await page.keyboard.type("d");
  await offers(page, "nodes");
  await page.keyboard.press("Tab"); // leaves the text area
  assert.equal(await listIsOpen(page), false);
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "text");
  assert.equal(await text(page), "[host]\nno\nnod");
});

check("Ctrl+Space offers what fits and chooses the first", async (page) => {
  await edit(page, "[transfer-site a]\nnetwork-zone = |\n[network-zone DMZ]\n");
  await page.keyboard.press("Control+Space");
  await offers(page, "DMZ", "none");
  await audit(page, "completions");
  await page.keyboard.press("Enter");
  await hasText(page, /^network-zone = DMZ$/m);
  await page.keyboard.press("End");
  await page.keyboard.type(" # reason");
  await page.keyboard.press("Control+Space");
  await seen(page, "#text-status", "No completions here.");
  await edit(page, "[fire");
  await page.keyboard.press("Control+Space");
  await offers(page, "[firewall]");
  await page.click("#completions li");
  assert.equal(await text(page), "[firewall]");
  await page.keyboard.type("\n[tr");
  await offers(page, "[transfer-site NAME]");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await selected(page), "NAME");
});

check("the list of completions stays in the window", async (page) => {
  await edit(page, `${"\n".repeat(300)}[transfer-site a]\nserver = x\n`);
  await page.keyboard.press("Control+Space");
  await offers(page, "port");
  const box = await page.locator("#completions").boundingBox();
  assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= 360 && box.y + box.height <= 640, JSON.stringify(box));
}, { viewport: { width: 360, height: 640 } });

check("a very long line is shown without colours", async (page) => {
  await edit(page, `[host]\n# ${"x".repeat(6000)}\nos = plan9\n`);
  assert.equal(await page.locator(".coloured").count(), 0);
  assert.equal(await page.locator(".numbers > div[data-severity]").count(), 2); // the long line and the value
  await page.hover(".numbers > div:nth-child(3)");
  await seen(page, "#bubble", /value-choice$/);
  await edit(page, "[host]\n");
  assert.equal(await page.locator(".coloured").count(), 1);
});

check("forced colours show the text area's own text", async (page) => {
  await edit(page, "[host]\nos = plan9\n");
  const style = await page.evaluate(() => {
    const { webkitTextFillColor } = getComputedStyle(document.getElementById("text"));
    return [webkitTextFillColor, getComputedStyle(document.getElementById("layer")).visibility];
  });
  assert.deepEqual(style, [await page.evaluate(() => getComputedStyle(document.body).color), "hidden"]);
  await page.keyboard.press("F8");
  assert.equal(await selected(page), "plan9");
  await seen(page, "#bubble", "error");
  await audit(page, "the text under forced colours");
}, { forcedColors: "active" });

check("without the core the text area shows its own text", async (page) => {
  await page.route("**/core.wasm", (route) => route.abort());
  await page.reload();
  await seen(page, "#cards .card");
  const fill = await page.locator("#text").evaluate((area) => getComputedStyle(area).webkitTextFillColor);
  assert.equal(fill, await page.evaluate(() => getComputedStyle(document.body).color));
}, { allowed: /core\.wasm|Failed to load|ERR_FAILED/ });
