import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { audit, gone, hasText, hasValue, root, seen, setText, suite, text, verdict } from "./browser.mjs";

const check = suite();

/** Returns the settings text with every section and key, from the reference. */
function everyKey() {
  const reference = readFileSync(path.join(root, "docs/settings.md"), "utf8");
  return /```ini\n(# every section[^]*?)```/.exec(reference)[1];
}

/** Loads a settings text and goes back to the form. */
async function load(page, settings) {
  await setText(page, settings);
  await page.click("#form-tab");
}

const unknown = `[ftp-active-mode]
base-port = unknown
number-of-ports = 100

[network-zone DMZ]
default = no
socks5 = unknown

[transfer-site payroll]
server = unknown
network-zone = unknown
enable-active-connection-mode = yes

[host]
address = unknown
`;

check("the form has a field for every key", async (page) => {
  const settings = everyKey();
  await load(page, settings);
  const keys = await page.evaluate(() => [...document.querySelectorAll("[data-path], [data-zone-path]")]
    .map((control) => (control.dataset.path ?? control.dataset.zonePath).replace(/^(transfer-site|network-zone) [^.]*/, "$1")));
  let section;
  const missing = [];
  for (const line of settings.split("\n")) {
    section = /^\[([a-z-]+)/.exec(line)?.[1] ?? section;
    const key = /^([a-z0-9-]+) *=/.exec(line)?.[1];
    if (key && !keys.includes(`${section}.${key}`)) missing.push(`${section}.${key}`);
  }
  assert.deepEqual(missing, []);
  assert.ok(keys.length > 30, `${keys.length} fields`);
});

check("a group opens when a new value is given, and can be closed again", async (page) => {
  const group = page.locator("details", { hasText: "Outbound connections" });
  assert.equal(await page.locator("#connect-timeout").isVisible(), false);
  await load(page, `${await text(page)}\n[outbound-connections]\nreceive-timeout = 25s\n\n[firewall]\nrewrites-port = yes\n`);
  await seen(page, "#connect-timeout");
  assert.equal(await page.inputValue("#receive-timeout"), "25s");
  assert.equal(await page.isChecked("#rewrites-port"), true);
  await group.locator("summary").click();
  await page.fill("#base-port", "20000");
  await hasValue(page, "port-end", "21023");
  assert.equal(await page.locator("#connect-timeout").isVisible(), false);
});

check("the new fields write their keys", async (page) => {
  for (const summary of ["More site settings", "This host", "FTP Passive Mode", "Firewall", "Outbound connections"]) {
    await page.locator("summary", { hasText: summary }).click();
  }
  const values = {
    alternatives: ["alternative-servers", "203.0.113.10, [2001:db8::5]:2121"], "site-rate": ["transfers-per-minute", "6"],
    longest: ["longest-transfer", "10m"], address: ["address", "192.0.2.5 192.0.2.6"], nat: ["nat-address", "198.51.100.7 198.51.100.8"],
    "connect-timeout": ["connect-timeout", "30"], "receive-timeout": ["receive-timeout", "20s"], "max-retries": ["max-retries", "2"],
    "retry-delay": ["retry-delay", "1m"], "max-connections": ["max-connections-per-host", "10"], "max-transfers": ["max-transfers", "20"],
  };
  for (const [id, [, value]] of Object.entries(values)) await page.fill(`#${id}`, value);
  await page.selectOption("#product", "other");
  await page.selectOption("#passive-on", "edge");
  await page.check("#rewrites-port");
  await page.waitForFunction(() => document.getElementById("text").value.includes("rewrites-port"));
  const written = await text(page);
  for (const [key, value] of [...Object.values(values), ["product", "other"], ["on", "edge"], ["rewrites-port", "yes"]]) {
    assert.ok(written.split("\n").some((line) => line.replace(/\s*=\s*/, "=") === `${key}=${value}`), `${key} = ${value} in:\n${written}`);
  }
  await audit(page, "form with every group open", "#form-view");
});

check("an error below a field has the field's label", async (page) => {
  await page.locator("summary", { hasText: "Outbound connections" }).click();
  await page.fill("#base-port", "1000");
  await seen(page, "#base-port-hint", /^Base Port: 1024 to 65535\.$/);
  assert.equal(await page.getAttribute("#base-port", "aria-describedby"), "base-port-hint");
  await page.fill("#max-retries", "-1");
  await seen(page, "#max-retries-hint", /whole number/);
  await page.selectOption("#zone", "any");
  await seen(page, "#zone-hint", /^An active site must not go through a proxy\.$/);
});

check("unknown values are shown as not known yet and can be filled in", async (page) => {
  await load(page, unknown);
  await verdict(page, "Not fully checked");
  await seen(page, "#verdict-sentence", /Still needed: Base Port, DMZ: SOCKS5, payroll: Server, payroll: Network Zone, Host address\./);
  await seen(page, "#verdict-range", /^range not known yet$/);
  for (const id of ["base-port", "server", "address"]) {
    assert.deepEqual(await page.$eval(`#${id}`, ({ value, placeholder }) => [value, placeholder]), ["", "not known yet"]);
  }
  assert.equal(await page.$eval("#zone", (zone) => zone.selectedOptions[0].textContent), "not known yet");
  assert.equal(await page.$eval("[data-zone-path='network-zone DMZ.socks5']", (box) => box.indeterminate), true);
  await audit(page, "unknown values");
  await page.click("#verdict-sentence >> text=Base Port");
  assert.equal(await page.evaluate(() => document.activeElement.id), "base-port");
  await page.keyboard.type("28600");
  await hasValue(page, "port-end", "28699");
  await page.click("#verdict-sentence >> text=payroll: Server");
  await page.keyboard.type("ftp.partner.internal");
  await page.selectOption("#zone", "none");
  await page.click("#verdict-sentence >> text=DMZ: SOCKS5");
  await page.keyboard.press("Space");
  await page.click("#verdict-sentence >> text=Host address");
  await page.keyboard.type("192.0.2.5");
  await verdict(page, "Pass", []);
  assert.doesNotMatch(await text(page), /unknown/);
  await hasText(page, /^socks5 = yes$/m);
});

check("a field can be set to unknown", async (page) => {
  await page.fill("#server", "unknown");
  await page.selectOption("#zone", "unknown");
  await page.waitForFunction(() => document.getElementById("server").placeholder === "not known yet");
  await hasText(page, /^server += unknown$/m);
  await hasText(page, /^network-zone += unknown$/m);
  await page.fill("#server", "ftp.partner.internal");
  await page.selectOption("#zone", "none");
  await gone(page, "[data-rule=value-unknown]");
});
