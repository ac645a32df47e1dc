import assert from "node:assert/strict";
import { hasValue, seen, setText, suite, text, verdict } from "./browser.mjs";

const check = suite();

const settings = `[ftp-active-mode]
base-port = 28600
number-of-ports = 100

[network-zone Bürger & Söhne]
socks5 = yes

[network-zone empty]

[transfer-site payroll <b>]
server = secret.partner.example
network-zone = Bürger & Söhne
enable-active-connection-mode = yes

[host]
address = 192.0.2.77
nat-address = 198.51.100.7
os = linux

[firewall]
open = 28600-28699
from = 203.0.113.10
`;

/** Returns the share link of the current settings. */
async function link(page, withAddresses) {
  await page.click("#share");
  if (withAddresses) await page.check("#share-addresses");
  const address = await page.inputValue("#share-link");
  await page.keyboard.press("Escape");
  return address;
}

/** Returns the lines of a text without their layout. */
function values(settings) {
  return settings.split("\n").map((line) => line.trim().replace(/\s*=\s*/, "=")).filter(Boolean);
}

check("a link restores the same settings", async (page, { context }) => {
  await setText(page, settings);
  const address = await link(page, true);
  assert.match(address, /#v=1&ftp-active-mode\.base-port=28600&/);
  const other = await context.newPage();
  await other.goto(address);
  await verdict(other, "Fail");
  assert.deepEqual(values(await text(other)).sort(), values(settings).sort());
});

check("a link contains addresses only if that is ticked", async (page) => {
  await setText(page, settings);
  const secrets = ["secret.partner.example", "192.0.2.77", "198.51.100.7", "203.0.113.10"];
  const withoutAddresses = decodeURIComponent(await link(page, false));
  const withAddresses = decodeURIComponent(await link(page, true));
  assert.deepEqual(secrets.filter((secret) => withoutAddresses.includes(secret)), []);
  assert.deepEqual(secrets.filter((secret) => withAddresses.includes(secret)), secrets);
});

check("a link opened in the same tab is loaded, and leaves the address when the settings change", async (page) => {
  await page.evaluate(() => { location.hash = "v=1&ftp-active-mode.base-port=20000&ftp-active-mode.number-of-ports=10"; });
  await hasValue(page, "port-end", "20009");
  await page.fill("#base-port", "30000");
  await page.waitForFunction(() => location.hash === "");
});

const invalid = [
  ["#v=2&ftp-active-mode.base-port=1", "another version"],
  ["#v=1&nothing.at-all=1", "an unknown path"],
  ["#v=1&ftp-active-mode.base-port=1%0A%5Bhost%5D", "a value with a line break"],
  ["#v=1&transfer-site%20%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E]=", "an invalid name"],
  [`#v=1&${"x".repeat(20_000)}`, "too long"],
  ["#v=1&__proto__=1", "the name of a property"],
  ["#v=1&%E0%A4%A", "bytes that are not UTF-8"],
];
for (const [fragment, name] of invalid) {
  check(`a link that cannot be read gives a notice and keeps the text: ${name}`, async (page) => {
    await seen(page, "#notice");
    await verdict(page, "Pass with warnings");
    assert.match(await text(page), /base-port +=/);
  }, { at: fragment });
}

check("names in a link are never parsed as markup", async (page) => {
  const name = `<img src=x onerror="document.title='broken'">`;
  await page.evaluate((hash) => { location.hash = hash; }, `v=1&${new URLSearchParams({
    [`transfer-site ${name}.network-zone`]: name, [`transfer-site ${name}.enable-active-connection-mode`]: "yes",
  })}`);
  await verdict(page, "Fail");
  assert.equal(await page.locator("img").count(), 0);
  assert.match(await page.locator(".finding .message").first().textContent(), /<img src=x/);
});

check("settings too large for a link can only be saved", async (page) => {
  await setText(page, Array.from({ length: 400 }, (_, i) => `[transfer-site s${i}]\nnetwork-zone = none\nport = 21\n`).join("\n"));
  await page.click("#share");
  assert.equal(await page.locator("#share-copy").isDisabled(), true);
  assert.match(await page.locator("#share-hint").textContent(), /Save/);
});

check("a reload keeps the text", async (page) => {
  await page.fill("#base-port", "21000");
  await hasValue(page, "port-end", "22023");
  await page.reload();
  await hasValue(page, "port-end", "22023");
});
