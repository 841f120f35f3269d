/** The page: which view is open, what is asked, and the address that asks it again. */

import { Problem, ask, keepKey, readPaste, request } from "./ask.js";
import { search, showItem } from "./catalogue.js";
import { announce, byId, make, quiet, save } from "./dom.js";
import { clear, offerSharing, showProblem, showReport } from "./show.js";
import { LANGUAGES, translate, word } from "./words.js";

const VIEWS = ["triage", "classify", "catalogue"];
const SAMPLE = { subscription: "11111111-2222-4333-8444-555555555555", vault: "rsv-sample" };
const SAMPLE_VMS = [
  "vm-win-vss", "vm-linux-agent", "vm-linux-freeze", "vm-win-transfer", "vm-busy", "vm-restore",
  "vm-keyvault", "vm-hana", "vm-sql", "vm-warn", "vm-flap", "vm-running", "vm-ok", "vm-unknown", "vm-twin",
];
const LONGEST_LINK = 2000;
let language = "en";
let running = null;

function start() {
  language = preferredLanguage();
  const theme = localStorage.getItem("triage-theme") ?? "";
  byId("theme").value = theme;
  setTheme(theme);
  keepKey();
  byId("timezone").value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  byId("triage-form").addEventListener("submit", onTriage);
  byId("classify-form").addEventListener("submit", onClassify);
  byId("catalogue-form").addEventListener("submit", onSearch);
  byId("message").addEventListener("input", tellKind);
  byId("cancel").addEventListener("click", () => running?.abort());
  byId("language").addEventListener("change", onLanguage);
  byId("theme").addEventListener("change", (event) => setTheme(event.target.value));
  byId("report").addEventListener("click", onReportClick);
  window.addEventListener("hashchange", route);
  translatePage();
  offerSample();
  route();
}

function preferredLanguage() {
  const kept = new URLSearchParams(location.hash.split("?")[1]).get("lang") ?? sessionStorage.getItem("triage-language");
  if (LANGUAGES.includes(kept)) return kept;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => LANGUAGES.includes(tag)) ?? "en";
}

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  localStorage.setItem("triage-theme", theme);
}

function translatePage() {
  byId("language").value = language;
  translate(document, language);
  tellKind();
}

function onLanguage(event) {
  language = event.target.value;
  sessionStorage.setItem("triage-language", language);
  translatePage();
  const { view, fields } = address();
  if (Object.keys(fields).length) go(view, fields);
}

async function offerSample() {
  const health = await (await ask("health", { language })).json();
  if (health.source !== "sample") return;
  byId("sample-vms").replaceChildren(...SAMPLE_VMS.map((vm) => make("li", {}, quiet(vm, () => askSample(vm)))));
  byId("sample").hidden = false;
}

function askSample(vm) {
  fill(byId("triage-form"), { ...SAMPLE, vm, timezone: byId("timezone").value });
  byId("triage-form").requestSubmit();
}

function fill(form, fields) {
  for (const field of form.elements) if (field.name) field.value = fields[field.name] ?? "";
}

const filled = (form) => Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));

/** The view and its fields as the address has them. */
function address() {
  const [path, query] = location.hash.slice(2).split("?");
  const fields = Object.fromEntries(new URLSearchParams(query));
  delete fields.lang;
  return { view: VIEWS.includes(path) ? path : "triage", fields };
}

/** Go to the address that asks `fields` in `view`; the same address asks again. */
function go(view, fields) {
  const hash = `#/${view}?${new URLSearchParams({ ...fields, lang: language })}`;
  if (hash === location.hash) route();
  else location.hash = hash;
}

function route() {
  if (location.hash && !location.hash.startsWith("#/")) return;
  const { view, fields } = address();
  for (const name of VIEWS) byId(`view-${name}`).hidden = name !== view;
  for (const link of byId("views").children) {
    if (link.hash === `#/${view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  running?.abort();
  clear();
  byId("found").replaceChildren();
  if (view === "catalogue") lookUp(fields);
  else if (Object.keys(fields).length) askAgain(view, fields);
}

function askAgain(view, fields) {
  const form = byId(`${view}-form`);
  if (view === "triage") {
    fill(form, fields);
    inform(form, { route: "triage", fields });
  } else {
    byId("message").value = fields.code ?? fields.message ?? "";
    tellKind();
    inform(form, { route: "classify", fields });
  }
}

function onTriage(event) {
  event.preventDefault();
  go("triage", filled(event.target));
}

function onClassify(event) {
  event.preventDefault();
  const { question } = readPaste(byId("message").value);
  const { code, message } = question.fields ?? {};
  if (code || (message && message.length <= LONGEST_LINK)) {
    go("classify", question.fields);
    return;
  }
  clear();
  inform(event.target, question);
}

function onSearch(event) {
  event.preventDefault();
  go("catalogue", filled(event.target));
}

function tellKind() {
  const text = byId("message").value;
  const { kind } = readPaste(text);
  const name = `kind${kind[0].toUpperCase()}${kind.slice(1)}`;
  byId("paste-kind").textContent = text.trim() ? word(name, language) : "";
}

function lookUp(fields) {
  const wanted = { kind: fields.kind === "items" ? "items" : "errors", q: fields.q ?? "", page: fields.page ?? "1" };
  fill(byId("catalogue-form"), wanted);
  const show = fields.item ? (signal) => showItem(fields.item, language, signal) : (signal) => search(wanted, language, signal);
  return during(byId("catalogue-form"), "thinking", show);
}

/** Ask `question`, show its report, and offer it in other formats. */
function inform(form, question) {
  const fetchAs = (format, signal) => {
    const { path, body } = request(question, format, language);
    return ask(path, { body, language, signal });
  };
  const waiting = question.route === "triage" ? "reading" : "thinking";
  return during(form, waiting, async (signal) => {
    const text = await (await fetchAs("html", signal)).text();
    offerSharing(fetchAs, language);
    showReport(text, language);
  });
}

/** Run `work` while the page shows that it does; a newer question takes its place. */
async function during(form, waiting, work) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const stop = showProgress(word(waiting, language));
  try {
    await work(mine.signal);
  } catch (error) {
    if (!mine.signal.aborted) showProblem(asProblem(error), form, language);
  } finally {
    if (running === mine) running = null;
    stop();
  }
}

function asProblem(error) {
  if (error instanceof Problem) return error;
  if (!(error instanceof TypeError)) throw error;
  console.warn(error);
  return new Problem(0, { title: word("unreachable", language), detail: word("unreachableDetail", language) });
}

function showProgress(words) {
  const began = performance.now();
  const tell = () => {
    const n = Math.floor((performance.now() - began) / 1000);
    byId("elapsed").textContent = n ? word("seconds", language, { n }) : "";
  };
  tell();
  byId("progress-words").textContent = words;
  byId("progress").hidden = false;
  const timer = setInterval(tell, 1000);
  return () => {
    clearInterval(timer);
    if (!running) byId("progress").hidden = true;
  };
}

async function onReportClick(event) {
  const link = event.target.closest("a");
  if (!link) return;
  const href = link.getAttribute("href");
  if (href.startsWith("#")) {
    event.preventDefault();
    const aim = byId(href.slice(1));
    aim.tabIndex = -1;
    aim.focus();
  } else if ("download" in link.dataset) {
    event.preventDefault();
    await during(byId("triage-form"), "thinking", async (signal) => {
      save(await (await ask(href, { language, signal })).blob(), link.download);
    });
    announce(link.download);
  }
}

start();
