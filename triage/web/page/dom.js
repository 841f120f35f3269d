/** Building and finding elements. Texts are only ever set as text. */

export const byId = (id) => document.getElementById(id);

/** Return an element with `properties` and `children` (elements, texts, null to leave out). */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Return a button that looks less urgent than the one that submits. */
export const quiet = (text, act) => make("button", { type: "button", className: "quiet", onclick: act }, text);

/** Say `text` to those who listen to the page. */
export function announce(text) {
  byId("said").textContent = text;
}

/** Let the browser save `blob` as `name`. */
export function save(blob, name) {
  const href = URL.createObjectURL(blob);
  make("a", { href, download: name }).click();
  URL.revokeObjectURL(href);
}
