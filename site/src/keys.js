// The names under which the page keeps things in the browser's storage.

/** In the session storage: the text of this tab. */
export const tabKey = "activeftp.tab";
/** In the session storage: what was typed before the core was ready. */
export const typedKey = "activeftp.typed";
/** In the local storage: the text of one visit. The name of the visit follows. */
export const slotPrefix = "activeftp.kept.";
/** In the local storage: the theme. */
export const themeKey = "activeftp.theme";
