// The words of the page for odd values: no key of the settings text where the form has a label, and no word of an engine.
import assert from "node:assert/strict";
import { labels } from "../src/fields.js";
import { seen, setText, suite } from "./browser.mjs";
import { badWords } from "./wording.mjs";

const check = suite();

const odd = ["", "0", "-1", "1", "65535", "99999", "1e9", "abc", "${base}", "unknown", "a # b"];

/** Counts the calls of the core that are open. It runs before the page's own scripts. */
function countCalls() {
  globalThis.openCalls = 0;
  globalThis.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => { if (data.result !== undefined) globalThis.openCalls--; });
    }

    postMessage(message) {
      if (message.number && !this.seen?.has(message.number)) globalThis.openCalls++;
      (this.seen ??= new Set()).add(message.number);
      super.postMessage(message);
    }
  };
}

/**
 * Types a value into controls and resolves to the texts that are visible once the core has answered everything, with the
 * labels, titles and hints, but without what the user wrote, what is in the language of the settings, and the version, in
 * which a commit can look like anything. Each text is a paragraph, a heading, a label or the like.
 */
async function textsAfter([ids, value]) {
  for (const control of ids.map((id) => document.getElementById(id))) {
    for (let box = control.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    control.focus();
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (let quiet = 0; quiet < 2; quiet = globalThis.openCalls > 0 ? 0 : quiet + 1) await new Promise(requestAnimationFrame);
  const foreign = "#version, code, pre, textarea, script, noscript, .diff, .digest, .tag, [hidden]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    (node) => (node.nodeType === Node.ELEMENT_NODE && node.matches(foreign) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  const texts = new Map([[document, document.title]]); // element -> its text
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      const owner = node.parentElement.closest("p, li, h1, h2, h3, td, th, button, label, option, summary, text, legend") ?? node.parentElement;
      texts.set(owner, (texts.get(owner) ?? "") + node.data);
    } else {
      for (const name of ["aria-label", "title", "placeholder"]) if (node.hasAttribute(name)) texts.set([node, name], node.getAttribute(name));
    }
  }
  return [...new Set([...texts.values()].map((text) => text.replace(/\s+/g, " ").trim()))];
}

async function assertWords(page, ids, value) {
  assert.deepEqual(badWords(await page.evaluate(textsAfter, [ids, value])), [], `"${value}" in ${ids}`);
}

const settings = `[ftp-active-mode]
base-port = 10000
number-of-ports = 1024
[transfer-site payroll]
server = 192.0.2.10
network-zone = none
enable-active-connection-mode = yes
use-ftps = yes
[ftp-passive-mode]
base-port = 20000
number-of-ports = 100
[host]
nodes = 2
`;

for (const groups of [
  [["base-port"], ["number-of-ports"], ["port-end"], ["base-port", "number-of-ports"]],
  [["passive-base"], ["passive-number"], ["passive-end"], ["passive-base", "passive-number"]],
  [["server", "port", "parallel", "alternatives", "site-rate", "longest"], ["listening", "address", "nat", "ephemeral", "nodes"], ["nodes", "parallel", "site-rate"]],
  [["firewall-open", "firewall-from"], ["connect-timeout", "receive-timeout", "max-retries", "retry-delay", "max-connections", "max-transfers"]],
  [["rate", "seconds", "hold", "capacity-nodes", "trace-line"]],
]) {
  check(`odd values in ${groups.map((ids) => ids.join("+")).join(", ")} are answered in the words of the form`, async (page) => {
    await page.addInitScript(countCalls);
    await page.reload();
    await seen(page, "#firewall");
    for (const ids of groups) {
      await setText(page, settings);
      await page.click("#form-tab");
      for (const value of odd) await assertWords(page, ids, value);
    }
  }, { fresh: true });
}

check("the messages about a value have the label of its field", async (page) => {
  const shown = await page.locator("[data-path]").evaluateAll((controls) => controls.map((control) =>
    [control.dataset.path.replace(/^.*\./, ""), control.labels[0].firstChild.data.trim()]));
  for (const [key, label] of shown) assert.equal(labels[key], label);
});
