/** How long the browser may take to start a download, in milliseconds. */
const maxDelay = 10_000;

/** Downloads a text as a file of the given name. */
export function download(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), maxDelay);
}
