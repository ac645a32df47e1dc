import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { hasValue, seen, suite, text, verdict } from "./browser.mjs";

const check = suite();

/** Drops one file on the page. */
async function drop(page, name, content) {
  await page.evaluate(([name, base64]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], name));
    document.querySelector("main").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, [name, Buffer.from(content).toString("base64")]);
}

/** Pastes text into an element. */
async function paste(page, target, content) {
  await page.locator(target).evaluate((element, content) => {
    element.focus();
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", content);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, content);
}

/** Waits for a notice that contains words. */
async function notice(page, words) {
  await seen(page, "#notice-text", words);
}

const site = {
  type: "ftp", protocol: "ftp", name: "ftp1", host: "ftp.partner.internal", port: "21", activeMode: "true", dmz: "Default",
  isSecure: false, hostnameVerification: "DEFAULT", maxConcurrentConnection: 0,
};

check("a dropped REST API response is imported", async (page) => {
  await drop(page, "site.json", JSON.stringify(site));
  await notice(page, "site.json");
  await verdict(page, "Fail");
  assert.match(await text(page), /\[transfer-site ftp1\]/);
  assert.equal(await page.inputValue("#zone"), "Default");
});

check("a dropped settings file is loaded and can be undone", async (page) => {
  const before = await text(page);
  await drop(page, "mine.settings", "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n");
  await notice(page, "mine.settings");
  await verdict(page, "Pass with notes", ["site-active-none"]);
  await page.click("#notice-undo");
  await verdict(page, "Pass with warnings");
  assert.equal(await text(page), before);
});

check("files in UTF-16 are read", async (page) => {
  const utf16 = (text) => Buffer.from(`\ufeff${text}`, "utf16le");
  await drop(page, "wide.settings", utf16("[ftp-active-mode]\r\nbase-port = 28600\r\nnumber-of-ports = 100\r\n[transfer-site Zürich]\r\n"));
  await hasValue(page, "port-end", "28699");
  assert.match(await text(page), /\[transfer-site Zürich\]/);
  await drop(page, "wide.json", utf16(JSON.stringify({ ...site, name: "Genève" })).swap16());
  await notice(page, "wide.json");
  assert.match(await text(page), /\[transfer-site Genève\]/);
});

const refused = [
  ["broken.json", "{\"type\": ", /Invalid JSON/],
  ["other.json", "{\"a\": 1}", /Cannot import/],
  ["list.json", "[]", /Cannot import/],
  ["deep.json", "[".repeat(100_000), /Invalid JSON/],
  ["nested.json", "[".repeat(5000) + "]".repeat(5000), /Cannot import/],
  ["binary.bin", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe]), /not UTF-8 text/],
  ["nul.settings", "[host]\0", /NUL/],
  ["large.settings", Buffer.alloc((1 << 20) + 1, 35), /larger than 1 MiB/],
];
for (const [name, content, words] of refused) {
  check(`the old text is kept, and a notice gives the reason: ${name}`, async (page) => {
    const before = await text(page);
    await drop(page, name, content);
    await notice(page, words);
    await verdict(page, "Pass with warnings");
    assert.equal(await text(page), before);
  });
}

check("a 1 GiB file is refused before it is read", async (page) => {
  await page.evaluate(() => {
    const file = new File(["x"], "huge.log");
    Object.defineProperty(file, "size", { value: 2 ** 30 });
    file.arrayBuffer = () => { throw new Error("read"); };
    const dataTransfer = { files: [file], getData: () => "" };
    const event = Object.defineProperty(new Event("drop", { bubbles: true, cancelable: true }), "dataTransfer", { value: dataTransfer });
    document.body.dispatchEvent(event);
  });
  await notice(page, /larger than 1 MiB/);
});

check("any text can be loaded and gives only findings", async (page) => {
  await drop(page, "poem.txt", "Shall I compare thee\r\nto a summer's day?\r\n<script>alert(1)</script>\r\n");
  await notice(page, "poem.txt");
  await verdict(page, "Fail", ["syntax", "syntax", "syntax"]);
});

check("pasted settings and JSON replace the text", async (page) => {
  await paste(page, "#base-port", "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n");
  await hasValue(page, "port-end", "28699");
  await page.click("#text-tab");
  await paste(page, "#text", JSON.stringify([site]));
  await page.waitForFunction(() => document.getElementById("text").value.includes("ftp1"));
});

check("pasted output of ss is reduced to the ports in use", async (page) => {
  await page.click("text=This host");
  await paste(page, "#listening", `State  Recv-Q Send-Q Local Address:Port Peer Address:Port
LISTEN 0      128          0.0.0.0:22        0.0.0.0:*
LISTEN 0      511        127.0.0.1:10500     0.0.0.0:*
LISTEN 0      128             [::]:22           [::]:*
`);
  await verdict(page, "Fail");
  assert.match(await text(page), /^listening += 22 10500$/m);
});

check("Save downloads the text and lists what the product would refuse", async (page) => {
  await page.fill("#base-port", "1000");
  await verdict(page, "Fail");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  assert.equal(readFileSync(await download.path(), "utf8"), await text(page));
  await notice(page, /base-port is 1000/);
}, { acceptDownloads: true });

check("the line ends of a file are kept", async (page) => {
  await drop(page, "windows.settings", "[ftp-active-mode]\r\nbase-port = 28600\r\nnumber-of-ports = 100\r\n");
  await notice(page, "windows.settings");
  await page.fill("#number-of-ports", "200");
  await hasValue(page, "port-end", "28799");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  assert.equal(readFileSync(await download.path(), "utf8"), "[ftp-active-mode]\r\nbase-port = 28600\r\nnumber-of-ports = 200\r\n");
}, { acceptDownloads: true });
