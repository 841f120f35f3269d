/** Showing what came back: the report in place, its copy buttons, sharing, problems. */

import { announce, byId, make, quiet, save } from "./dom.js";
import { word } from "./words.js";

const PRODUCT = "Backup Triage";

/**
 * Put the report of `file` (the service's HTML file) into the page; it is parsed, never run.
 * Only the article is parsed: the style of the file is for those who open it alone.
 */
export function showReport(file, language) {
  const article = file.slice(file.indexOf("<article"), file.lastIndexOf("</article>"));
  const parsed = new DOMParser().parseFromString(article, "text/html");
  const report = parsed.querySelector("article.report");
  byId("report").replaceChildren(report);
  document.title = `${report.querySelector(".headline").textContent} – ${PRODUCT}`;
  for (const block of report.querySelectorAll("[data-copy]")) addCopyButton(block, language);
  announce(word("ready", language));
  byId("report").focus({ preventScroll: true });
  byId("share").scrollIntoView({ block: "start" });
}

function addCopyButton(block, language) {
  const text = block.textContent;
  const button = quiet(word("copy", language), () => copy(Promise.resolve(text), button, language));
  button.classList.add("copy");
  block.append(button);
}

/** Copy what `text` promises; the button tells how it went. */
export async function copy(text, button, language) {
  const rest = button.textContent;
  const blob = text.then((value) => new Blob([value], { type: "text/plain" }));
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    button.textContent = word("copied", language);
    announce(word("copied", language));
  } catch (error) {
    announce(word("notCopied", language));
    button.textContent = word("notCopied", language);
    console.warn(error);
  }
  setTimeout(() => { button.textContent = rest; }, 2500);
}

/** Offer the report in other forms; `fetchAs` fetches it in a format. */
export function offerSharing(fetchAs, language) {
  const as = (name, format) => {
    const button = quiet(word(name, language), () => copy(fetchAs(format).then((r) => r.text()), button, language));
    return button;
  };
  const linkButton = quiet(word("copyLink", language), () => copy(Promise.resolve(location.href), linkButton, language));
  const file = quiet(word("saveHtml", language), async () => save(await (await fetchAs("html")).blob(), "backup-triage.html"));
  const print = quiet(word("print", language), () => window.print());
  byId("share").replaceChildren(
    linkButton, as("copyText", "text"), as("copyMarkdown", "markdown"), as("copyTicket", "ticket"), file, print,
  );
  byId("share").hidden = false;
}

/** Take away what an earlier question left behind. */
export function clear() {
  byId("report").replaceChildren();
  document.title = PRODUCT;
  byId("share").hidden = true;
  byId("problem").hidden = true;
  for (const note of document.querySelectorAll(".fault")) note.remove();
  for (const field of document.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/** Show a problem, at the field it names where the form `form` has that field. */
export function showProblem(problem, form, language) {
  const { body, status } = problem;
  const unplaced = (body.errors ?? []).filter((fault) => !markField(form, fault));
  const wantsKey = status === 401 || (status === 403 && !body.title);
  const title = wantsKey ? word("wantsKey", language) : body.title ?? word("refused", language, { status });
  const box = byId("problem");
  box.replaceChildren(
    make("h2", {}, title),
    make("p", {}, wantsKey ? word("wantsKeyDetail", language) : body.detail ?? ""),
    ...unplaced.map((fault) => make("p", {}, describe(fault))),
    ...choices(body, form, language),
    body.requestId ? make("p", { className: "muted" }, `${word("requestId", language)} ${body.requestId}`) : "",
  );
  box.hidden = false;
  if (wantsKey) byId("access").open = true;
  (wantsKey ? byId("key") : form.querySelector("[aria-invalid]") ?? box).focus();
}

const describe = ({ message, expected }) => (expected ? `${message} – ${expected}` : message);

function markField(form, fault) {
  const field = form.elements.namedItem(fault.field);
  if (!field) return false;
  const note = make("p", { className: "fault", id: `${field.id}-fault` }, describe(fault));
  field.after(note);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", note.id);
  const folded = field.closest("details");
  if (folded) folded.open = true;
  return true;
}

function choices(body, form, language) {
  const names = body.candidates ?? body.nearest ?? [];
  const field = form.elements.namedItem(body.field?.startsWith("vault") ? "vault" : "vm");
  if (!names.length || !field) return [];
  const choose = (name) => () => {
    field.value = name;
    form.requestSubmit();
  };
  return [
    make("h3", {}, word(body.candidates ? "candidates" : "nearest", language)),
    make("ul", { className: "choices" }, ...names.map((name) => make("li", {}, quiet(name, choose(name))))),
  ];
}
