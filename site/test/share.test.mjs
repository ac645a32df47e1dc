import assert from "node:assert/strict";
import { audit, checked, hasText, hasValue, holdBack, seen, setText, suite, text, verdict } from "./browser.mjs";

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

/** Returns the share link of the current settings, and what the dialog says about it. */
async function share(page, withAddresses) {
  await page.click("#share");
  await page.setChecked("#share-addresses", withAddresses);
  await page.waitForFunction(() => document.getElementById("share-hint").textContent !== "");
  const [address, hint] = [await page.inputValue("#share-link"), await page.textContent("#share-hint")];
  await page.keyboard.press("Escape");
  return { address, hint };
}

/** Opens an address on another device, and returns the page after its first verdict. */
async function visit(browser, address) {
  const other = await browser.newPage({ serviceWorkers: "block" });
  await other.goto(address);
  await checked(other);
  return other;
}

const secrets = ["secret.partner.example", "192.0.2.77", "198.51.100.7", "203.0.113.10"];

check("a link opens as the same text, with its comments", async (page, { browser }) => {
  for (const whole of [settings, `${settings}# the firewall team knows\n`]) {
    await setText(page, whole);
    const { address } = await share(page, true);
    const other = await visit(browser, address);
    assert.equal(await text(other), whole);
    await verdict(other, "Fail");
    await other.close();
  }
});

check("settings that the form wrote make a link that can be read", async (page) => {
  await setText(page, "");
  await page.click("#form-tab");
  await page.fill("#base-port", "28600");
  await page.fill("#number-of-ports", "100");
  const { address } = await share(page, false);
  assert.match(address, /#v=1&ftp-active-mode\.base-port=28600&ftp-active-mode\.number-of-ports=100$/);
});

check("a link does not turn a Fail into a Pass", async (page, { browser }) => {
  await setText(page, "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\nport-end = 28700\n");
  await verdict(page, "Fail", ["port-end-differs", "site-active-none"]);
  const other = await visit(browser, (await share(page, false)).address);
  await verdict(other, "Fail", ["port-end-differs", "site-active-none"]);
  await other.close();
});

check("a link contains addresses only if that is ticked, and so does the address of the page", async (page, { browser }) => {
  await setText(page, settings);
  for (const ticked of [false, true]) {
    const { address, hint } = await share(page, ticked);
    await page.waitForFunction((address) => location.href === address, address);
    const other = await visit(browser, address);
    const opened = await text(other);
    assert.deepEqual(secrets.filter((secret) => opened.includes(secret)), ticked ? secrets : []);
    await verdict(other, "Fail");
    assert.match(hint, ticked ? /whole text/ : /left out, in comments too/);
    await other.close();
  }
});

check("the dialog says how a link without addresses opens", async (page) => {
  await page.fill("#base-port", "28600");
  await verdict(page, "Pass", []);
  const { hint } = await share(page, false);
  assert.match(hint, /opens as "Not fully checked" instead of "Pass"/);
});

check("the address of the page is a link to the settings, and a reload keeps what it leaves out", async (page, { browser }) => {
  assert.equal(await page.evaluate(() => location.hash), "");
  await page.fill("#server", "secret.partner.example");
  await page.fill("#base-port", "28600");
  await page.waitForFunction(() => location.hash.startsWith("#v="));
  const other = await visit(browser, page.url());
  await hasValue(other, "port-end", "29623");
  await other.close();
  await page.reload();
  await hasValue(page, "server", "secret.partner.example");
  await hasValue(page, "port-end", "29623");
});

check("a reload right after a change keeps the change, whatever the address says", async (page) => {
  await page.fill("#base-port", "28600");
  await page.waitForFunction(() => location.hash.startsWith("#v="));
  await page.fill("#base-port", "21000");
  await hasValue(page, "port-end", "22023");
  await page.reload();
  await hasValue(page, "port-end", "22023");
});

check("a link opened in the same tab keeps what was there one click away, also after a reload", async (page, { server }) => {
  await page.fill("#base-port", "28600");
  await hasValue(page, "port-end", "29623");
  const link = "v=1&ftp-active-mode.base-port=20000&ftp-active-mode.number-of-ports=10";
  await page.evaluate((link) => { location.hash = link; }, link);
  await hasValue(page, "port-end", "20009");
  await page.click("#notice-undo");
  await hasValue(page, "port-end", "29623");
  await page.waitForFunction(() => location.hash.startsWith("#v=2"));
  await page.goto(`${server.address}rules/site-nat.html`);
  await page.click("text=Open this example >> nth=0");
  await checked(page);
  await seen(page, "#notice-text", /came with the link/);
  await page.reload();
  await checked(page);
  await seen(page, "#notice-text", /came with the link/);
  await page.click("#notice-undo");
  await hasValue(page, "port-end", "29623");
});

const invalid = [
  ["#v=3&ftp-active-mode.base-port=1", "another version", /another version/],
  ["#ftp-active-mode.base-port=28600&ftp-active-mode.number-of-ports=1", "no version", /does not say its version/],
  ["#v=2&z=i85ILMqLLU4tLo7VU", "damaged", /damaged/],
  ["#v=1&nothing.at-all=1", "an unknown path", /cannot be set/],
  ["#v=1&ftp-active-mode.base-port=1%0A%5Bhost%5D", "a value with a line break", /line break/],
  ["#v=1&transfer-site%20%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E]=", "an invalid name", /cannot be set/],
  [`#v=1&${"x".repeat(20_000)}`, "too long", /longer than 16000/],
  ["#v=1&__proto__=1", "the name of a property", /cannot be set/],
  ["#v=1&%E0%A4%A", "bytes that are not UTF-8", /cannot be set/],
  ["#anything", "no link at all", /does not say its version/],
];
for (const [fragment, name, reason] of invalid) {
  check(`a link that cannot be read shows no verdict but what is wrong: ${name}`, async (page) => {
    await seen(page, "#unread p", reason);
    assert.deepEqual(await page.$$eval("#verdict, #summary, #answers, #inputs, #share, #save", (parts) => parts.filter((p) => p.checkVisibility())), []);
    assert.equal(await page.title(), "Link not readable - FTP active mode checker");
    assert.doesNotMatch(await page.textContent("#announcement"), /pass with|fail\./i);
    await page.click("#unread button");
    await verdict(page, "Pass with warnings");
    await hasText(page, /base-port +=/);
    assert.equal(await page.locator("#unread").count(), 0);
  }, { at: fragment, ready: (page) => seen(page, "#unread") });
}

check("a link that cannot be read keeps what the tab had", async (page) => {
  await page.fill("#base-port", "28600");
  await hasValue(page, "port-end", "29623");
  await page.evaluate(() => { location.hash = "v=9"; });
  await seen(page, "#unread");
  assert.equal(await page.locator("#verdict").isVisible(), false);
  await audit(page, "a link that cannot be read");
  await page.reload();
  await seen(page, "#unread");
  await page.click("#unread button");
  await hasValue(page, "port-end", "29623");
  await page.waitForFunction(() => location.hash.startsWith("#v=2"));
});

check("the address stays as it is once a reload has begun", async (page) => {
  await page.fill("#base-port", "28600");
  await page.waitForFunction(() => location.hash.startsWith("#v="));
  const release = await holdBack(page, /\/$/);
  await page.fill("#base-port", "21000");
  await hasValue(page, "port-end", "22023");
  const reloaded = page.reload();
  await page.waitForTimeout(1000); // longer than the address lags behind
  release();
  await reloaded;
  await hasValue(page, "port-end", "22023");
}, { fresh: true });

check("names in a link are never parsed as markup", async (page) => {
  const name = `<img src=x onerror="document.title='broken'">`;
  await page.evaluate((hash) => { location.hash = hash; }, `v=1&${new URLSearchParams({
    [`transfer-site ${name}.network-zone`]: name, [`transfer-site ${name}.enable-active-connection-mode`]: "yes",
  })}`);
  await verdict(page, "Fail");
  assert.equal(await page.locator("img").count(), 0);
  assert.match(await page.locator(".finding .message").first().textContent(), /<img src=x/);
});

check("settings too large for a link can only be saved, and the address has none", async (page) => {
  await page.fill("#base-port", "28600");
  await page.waitForFunction(() => location.hash.startsWith("#v=2"));
  const names = Array.from({ length: 2000 }, (_, i) => `[transfer-site ${(i * 2654435761 % 2 ** 32).toString(36)}${(i * 40503 % 65537).toString(36)}]\n`).join("");
  await setText(page, names);
  await page.waitForFunction(() => location.hash === "");
  await page.click("#share");
  await seen(page, "#share-hint", /too long.*Save/);
  assert.equal(await page.locator("#share-copy").isDisabled(), true);
});
