// Keeps the page for work without a network. The list of files comes from the
// build, with a version that changes when any of them does.
importScripts("precache.js");

const { version, files } = self.precache;
const name = `activeftp-${version}`;

async function install() {
  const cache = await caches.open(name);
  // The checksum keeps the files of two versions from being mixed.
  await cache.addAll(files.map(([file, integrity]) => new Request(file, { integrity, cache: "no-cache" })));
}

async function tidy() {
  const old = (await caches.keys()).filter((key) => key.startsWith("activeftp-") && key !== name);
  await Promise.all(old.map((key) => caches.delete(key)));
}

async function answer(request) {
  const cache = await caches.open(name);
  const address = new URL(request.url);
  if (address.pathname.endsWith("/")) address.pathname += "index.html";
  const kept = await cache.match(address, { ignoreSearch: true });
  return kept ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === self.location.origin) event.respondWith(answer(request));
});
