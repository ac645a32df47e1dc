import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { hasText, hasValue, seen, suite, text, verdict } from "./browser.mjs";

const check = suite();

/** Drops one file on a part of the page. */
async function drop(page, name, content, target = "main") {
  await page.evaluate(([name, base64, target]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], name));
    document.querySelector(target).dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, [name, Buffer.from(content).toString("base64"), target]);
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
  await verdict(page, "Not fully checked"); // no zone is in the response, so it is not known whether one is the default
  await hasText(page, /\[transfer-site ftp1\]/);
  assert.equal(await page.inputValue("#zone"), "Default");
});

check("several answers in one file are imported together", async (page) => {
  const zone = { name: "DMZ", isDefault: true, edges: [{ enabledProxy: true, proxies: [{ proxyProtocol: "SOCKS_PROXY", isEnabled: true }] }] };
  await drop(page, "pages.json", `${JSON.stringify({ result: [site] })}\n${JSON.stringify(zone)}{"name":"} \\" {","edges":[]}`);
  await verdict(page, "Fail");
  await hasText(page, /\[network-zone DMZ\]\ndefault = yes\nsocks5 {2}= yes[^]*\[network-zone } " {\][^]*\[transfer-site ftp1\]/);
});

check("a dropped configuration export is imported", async (page) => {
  await drop(page, "systemConfiguration.xml", `<?xml version="1.0" encoding="UTF-8"?><c:ConfigurationModel xmlns:c="urn:c"><c:option><c:optionItem>
    <c:name>Ftp.Active.<![CDATA[BasePort]]></c:name><!-- x --><c:value> 28000 </c:value></c:optionItem></c:option></c:ConfigurationModel>`);
  await notice(page, /Base Port is proposed from the option "Ftp.Active.BasePort" \(28000\)/);
  await hasText(page, /base-port +=( 28000)\nnumber-of-ports = unknown/);
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
  await hasText(page, /\[transfer-site Zürich\]/);
  await drop(page, "wide.json", utf16(JSON.stringify({ ...site, name: "Genève" })).swap16());
  await notice(page, "wide.json");
  await hasText(page, /\[transfer-site Genève\]/);
});

check("the settings of other programs are imported, without their passwords", async (page) => {
  await drop(page, "sitemanager.xml", "<?xml version=\"1.0\"?><FileZilla3><Servers><Server><Host>192.0.2.5</Host><Protocol>4</Protocol>" +
    "<Pass encoding=\"base64\">c2VjcmV0</Pass><PasvMode>MODE_ACTIVE</PasvMode><Name>Zürich</Name></Server></Servers></FileZilla3>");
  await notice(page, "sitemanager.xml");
  await hasText(page, /\[transfer-site Zürich\]/);
  await paste(page, "main", "lftp -c \"set ftp:passive-mode off; set ftp:port-range 7400-7499; open 'ftp://ana:secret@192.0.2.6'\"\n");
  await notice(page, "Number Of Ports 100");
  await hasValue(page, "port-end", "7499");
  await hasText(page, /number-of-ports = 100/);
  assert.doesNotMatch(await text(page), /secret|ana/);
  const imported = await text(page);
  await paste(page, "main", "a text of something else");
  assert.equal(await text(page), imported);
});

const refused = [
  ["broken.json", "{\"type\": ", /Not valid JSON/],
  ["other.json", "{\"a\": 1}", /Cannot import/],
  ["list.json", "[]", /Cannot import/],
  ["login.html", "<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>Login</title>", /the product's login page/],
  ["login.xml", "<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", /the product's login page/],
  ["cut.xml", "<ConfigurationModel><options>", /ot valid XML/],
  ["bomb.xml", "<!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>", /defines entities/],
  ["project.xml", "<project/>", /"project" is not from the product/],
  ["deep.xml", "<a>".repeat(50_000) + "</a>".repeat(50_000), /Cannot import/],
  ["expired.json", "{\"message\":\"no\",\"status\":401}", /status 401: the login/],
  ["deep.json", "[".repeat(100_000), /Not valid JSON/],
  ["nested.json", "[".repeat(5000) + "]".repeat(5000), /Cannot import/],
  ["binary.bin", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe]), /a program/],
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
  }, { allowed: /Applying inline style/ }); // the browser's own message in a document that is not valid XML has a style
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

check("a text without a key of settings is loaded only if the user insists, and gives only findings", async (page) => {
  const before = await text(page);
  await drop(page, "poem.txt", "Shall I compare thee\r\nto a summer's day?\r\n<script>alert(1)</script>\r\n");
  await notice(page, "\"poem.txt\" does not look like settings");
  await verdict(page, "Pass with warnings");
  assert.equal(await text(page), before);
  await page.click("#notice-undo >> text=Load it all the same");
  await verdict(page, "Fail", ["syntax", "syntax", "syntax"]);
  await page.click("#notice-undo >> text=Undo");
  await verdict(page, "Pass with warnings");
  assert.equal(await text(page), before);
});

for (const [what, content, rules] of [
  ["without a header", "base-port = 28600\n", ["syntax"]],
  ["under a wrong header", "[active]\nport = 21\n", ["section-unknown"]],
  ["with blanks in place of =", "base-port 28600\n", ["syntax"]],
]) {
  check(`settings ${what} are loaded, with what is wrong in them`, async (page) => {
    await drop(page, "wrong.settings", content);
    await notice(page, "Loaded \"wrong.settings\".");
    await verdict(page, "Fail", rules);
  });
}

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
  await hasText(page, /^listening += 22 10500$/m);
});

check("Save downloads the text and lists what the product would refuse", async (page) => {
  await page.fill("#base-port", "1000");
  await verdict(page, "Fail");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  assert.equal(readFileSync(await download.path(), "utf8"), await text(page));
  await notice(page, /line 3: Base Port must be 1024 to 65535, not 1000/);
}, { acceptDownloads: true });

check("the line ends of a file are kept", async (page) => {
  await drop(page, "windows.settings", "[ftp-active-mode]\r\nbase-port = 28600\r\nnumber-of-ports = 100\r\n");
  await notice(page, "windows.settings");
  await page.fill("#number-of-ports", "200");
  await hasValue(page, "port-end", "28799");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  assert.equal(readFileSync(await download.path(), "utf8"), "[ftp-active-mode]\r\nbase-port = 28600\r\nnumber-of-ports = 200\r\n");
}, { acceptDownloads: true });

check("what is typed right after a file is loaded replaces the value", async (page) => {
  await page.focus("#number-of-ports");
  await drop(page, "windows.settings", "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n");
  await hasValue(page, "number-of-ports", "100");
  await page.keyboard.insertText("200");
  await hasValue(page, "port-end", "28799");
});

check("what is typed before a loaded file is checked counts for that file", async (page) => {
  await page.evaluate(() => {
    const settings = new DataTransfer();
    settings.setData("text/plain", "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n");
    document.querySelector("main").dispatchEvent(new DragEvent("drop", { dataTransfer: settings, bubbles: true, cancelable: true }));
    const number = document.getElementById("number-of-ports"); // still shows the old text, which states a Port End
    number.focus();
    number.value = "200";
    number.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await hasValue(page, "port-end", "28799");
  assert.equal(await text(page), "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 200\n");
});

for (const [name, end] of [["carriage returns", "\r"], ["carriage returns before CR LF", "\r\r\n"]]) {
  check(`a file whose lines end in ${name} is read as lines, and the notice says so`, async (page) => {
    await drop(page, "old.settings", `[ftp-active-mode]${end}base-port = 28600${end}number-of-ports = 100${end}`);
    await notice(page, /^Loaded "old.settings". Its stray carriage returns were replaced by line ends/);
    await hasValue(page, "port-end", "28699");
    await verdict(page, "Pass with notes");
  });
}

check("a file of blanks replaces nothing, dropped on the log too", async (page) => {
  const before = await text(page);
  for (const target of ["main", "#log"]) {
    await drop(page, "blank.txt", " \n\t\n", target);
    await notice(page, "\"blank.txt\" is blank. Nothing was changed.");
    await page.click("#notice-close");
  }
  assert.equal(await text(page), before);
  assert.equal(await page.inputValue("#log"), "");
});

check("what is no log is not called one when it is dropped there", async (page) => {
  await drop(page, "mail.txt", "Dear all,\nplease open the ports.\n", "#log");
  await notice(page, "\"mail.txt\" is read as a log below.");
});

check("of several settings texts none is loaded, and the notice says which they are", async (page) => {
  const before = await text(page);
  await page.setInputFiles("#file", ["a", "b"].map((name) => ({ name: `${name}.settings`, mimeType: "text/plain", buffer: Buffer.from("[ftp-active-mode]\nbase-port = 28600\n") })));
  await notice(page, "\"a.settings\", \"b.settings\": these are settings texts, and the page shows one at a time. Open one of them on its own. Nothing was changed.");
  assert.equal(await text(page), before);
});
