import { Capacity } from "./capacity.js";
import { hideCrash, showCrash, showNoCore } from "./cards.js";
import { Decoder } from "./decoder.js";
import { byId } from "./dom.js";
import { Draft } from "./draft.js";
import { Engine } from "./engine.js";
import { Files } from "./files.js";
import { Findings } from "./findings.js";
import { copy, Firewall } from "./firewall.js";
import { Form } from "./form.js";
import { isLink, textOf } from "./link.js";
import { Notice } from "./notice.js";
import { Ruler } from "./ruler.js";
import { Share } from "./share.js";
import { keepOffline } from "./source.js";
import { Suggestions } from "./suggestions.js";
import { TextPane } from "./textpane.js";
import { Transfer } from "./transfer.js";
import { Verdict } from "./verdict.js";
import { Zones } from "./zones.js";

const example = byId("text").defaultValue;

async function main() {
  const engine = new Engine();
  let version, ports;
  try {
    await engine.start();
    [version, ports] = await Promise.all([engine.call("version"), engine.call("ports")]);
  } catch (error) {
    return showNoCore(error);
  }
  const draft = new Draft(engine, Draft.remembered() ?? example);
  const notice = new Notice();
  byId("version").textContent = `activeftp ${version.version}, ${version.go}`;
  const crashed = (detail) => showCrash(detail, draft.text, version.version, () => draft.refresh());
  engine.addEventListener("stopped", ({ detail }) => crashed(detail));
  draft.addEventListener("unchecked", ({ detail }) => crashed({ reason: detail, final: false }));
  draft.addEventListener("view", hideCrash);

  const form = new Form(draft, notice);
  new Zones(draft, notice);
  const pane = new TextPane(draft);
  new Verdict(draft, (site) => form.choose(site));
  new Findings(draft, (finding) => {
    pane.leave();
    if (!form.focus(finding.path)) pane.select(finding);
  });
  new Suggestions(engine, draft);
  new Ruler(draft, ports);
  new Transfer(engine, draft, form);
  new Capacity(engine, draft);
  new Decoder(engine, draft);
  new Files(engine, draft, notice);
  new Share(draft);
  buttons(draft, notice);
  await followLink(engine, draft, notice);
  draft.addEventListener("view", () => performance.mark("verdict"), { once: true });
  pane.takeTyped();
  form.takeTyped();
  draft.refresh();
  await new Firewall(engine, draft).start();
  await offline();
}

/** Starts from the settings of a share link, now and when another is opened in this tab. */
async function followLink(engine, draft, notice) {
  let linked;
  const follow = async () => {
    if (!isLink(location.hash)) return;
    try {
      linked = await textOf(location.hash, engine);
      draft.set(linked, "link");
    } catch (error) {
      notice.show(error.message);
    }
  };
  addEventListener("hashchange", follow);
  draft.addEventListener("view", ({ detail }) => {
    // A link that no longer tells what the page shows would mislead.
    if (linked !== undefined && detail.text !== linked && isLink(location.hash)) {
      history.replaceState(null, "", location.pathname + location.search);
    }
  });
  await follow();
}

function buttons(draft, notice) {
  const replace = (text, words) => {
    const before = draft.text;
    draft.set(text, "start");
    notice.show(words, () => draft.set(before, "undo"));
  };
  byId("start-empty").addEventListener("click", () => replace("", "The text is empty now."));
  byId("load-example").addEventListener("click", () => replace(example, "This is the manual's example."));
  byId("copy-text").addEventListener("click", () => copy(draft.text, byId("text")));
}

async function offline() {
  try {
    if (await keepOffline()) byId("offline").textContent = "It works offline from now on.";
  } catch {
    // Without a service worker the page needs its server at each visit.
  }
}

main();
