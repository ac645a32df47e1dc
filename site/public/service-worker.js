// Caches the page for offline use. The build writes the list of files and a
// version that changes when any of them changes.
importScripts("precache.js");

const { version, files } = self.precache;
const cacheName = `activeftp-${version}`;

async function install() {
  const cache = await caches.open(cacheName);
  // The checksums prevent a mix of files from two versions.
  await cache.addAll(files.map(([file, integrity]) => new Request(file, { integrity, cache: "no-cache" })));
}

async function deleteOldCaches() {
  const old = (await caches.keys()).filter((key) => key.startsWith("activeftp-") && key !== cacheName);
  await Promise.all(old.map((key) => caches.delete(key)));
}

async function respond(request) {
  const cache = await caches.open(cacheName);
  const address = new URL(request.url);
  if (address.pathname.endsWith("/")) address.pathname += "index.html";
  const cached = await cache.match(address, { ignoreSearch: true });
  if (cached) return cached;
  address.pathname += "/"; // a folder without the slash, such as rules
  const folder = await cache.match(new URL("index.html", address));
  return folder ? Response.redirect(address) : fetch(request).catch((error) => listed(cache, request, error));
}

/** Leads to the list of all ids if the page of one is asked for without a network. */
async function listed(cache, { url }, error) {
  const [, folder, id] = new URL(url).pathname.match(/^(.*\/explain\/)([\w-]+)\.html$/) ?? [];
  const list = folder && await cache.match(`${folder}index.html`);
  if (!list) throw error;
  return Response.redirect(`${folder}index.html#${id}`);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(deleteOldCaches()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === self.location.origin) event.respondWith(respond(request));
});
