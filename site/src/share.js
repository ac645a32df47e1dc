import { byId } from "./dom.js";
import { copy } from "./firewall.js";
import { fragmentOf } from "./link.js";

/** The dialog that creates a link to the settings. */
export class Share {
  #draft;

  constructor(draft) {
    this.#draft = draft;
    byId("share").addEventListener("click", () => this.#open());
    byId("share-addresses").addEventListener("change", () => this.#write());
    byId("share-copy").addEventListener("click", ({ currentTarget }) => copy(byId("share-link").value, byId("share-link"), currentTarget));
  }

  #open() {
    byId("share-addresses").checked = false;
    this.#write();
    byId("share-dialog").showModal();
  }

  #write() {
    const fragment = fragmentOf(this.#draft.view.read, byId("share-addresses").checked);
    byId("share-copy").disabled = fragment === null;
    byId("share-link").value = fragment === null ? "" : location.href.split("#")[0] + fragment;
    byId("share-hint").textContent = fragment === null ?
      "There are too many settings for a link. Save them and send the file." :
      "The link does not include comments.";
  }
}
