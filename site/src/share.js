import { byId } from "./dom.js";
import { unlessStopped } from "./engine.js";
import { copy } from "./firewall.js";
import { isWeb, publicAddress } from "./permalink.js";
import { wordOf } from "./verdict.js";

/** The dialog that creates a link to the settings. */
export class Share {
  #draft;
  #permalink;

  constructor(draft, permalink) {
    this.#draft = draft;
    this.#permalink = permalink;
    byId("share").addEventListener("click", () => this.#open());
    byId("share-addresses").addEventListener("change", () => {
      permalink.withAddresses = byId("share-addresses").checked;
      this.#write();
    });
    byId("share-copy").addEventListener("click", ({ currentTarget }) => copy(byId("share-link").value, byId("share-link"), currentTarget));
  }

  #open() {
    this.#write();
    byId("share-dialog").showModal();
  }

  async #write() {
    const made = byId("share-addresses").checked;
    byId("share-link").value = byId("share-hint").textContent = ""; // no link of an earlier choice is copied meanwhile
    byId("share-copy").disabled = true;
    await this.#draft.finished();
    if (!this.#draft.isChecked) {
      byId("share-hint").textContent = "There is no link, because the settings are not checked. Save them and send the file.";
      return;
    }
    const link = await this.#permalink.make(made).catch(unlessStopped);
    if (!link || made !== byId("share-addresses").checked) return;
    byId("share-copy").disabled = link.fragment === "";
    byId("share-link").value = link.fragment === "" ? "" : publicAddress(link.fragment);
    byId("share-hint").textContent = hintOf(link, this.#draft.view.check.verdict) + (isWeb() || link.fragment === "" ? "" : ownCopy);
  }
}

/** What to do with a link of the single file, which has no address that others can open. */
const ownCopy = " Others open their own copy of this file, and add the part from the # on to its address.";

/** Returns what there is to know about a link, whose settings have the given verdict here. */
function hintOf({ fragment, how, verdict }, here) {
  if (how === "needed") return "Without the addresses, a link would make the settings look better than they are. Include the addresses, or save the settings and send the file.";
  if (fragment === "") return "The settings are too long for a link, and the address of this page does not have them either. Save them and send the file.";
  if (how === "unknown") {
    return "Hosts are left out, in comments too, where only plain words stay: the link says that they are not known." +
      (verdict === here ? "" : ` So it opens as "${wordOf(verdict)}" instead of "${wordOf(here)}".`);
  }
  if (how === "examples") return "Because a finding is about the addresses, the link has invented ones such as 192.0.2.1 in their place, with the same result.";
  return "The link has the whole text, with its comments.";
}
