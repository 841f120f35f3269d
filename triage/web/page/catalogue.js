/** Searching the catalogue and showing one thing to gather. */

import { ask } from "./ask.js";
import { byId, make } from "./dom.js";
import { word } from "./words.js";

/** Search for `wanted` ({kind, q, page}) and list what is found. */
export async function search(wanted, language, signal) {
  const { kind, q, page } = wanted;
  const query = new URLSearchParams({ lang: language, page });
  if (q) query.set("q", q);
  const found = await (await ask(`${kind}?${query}`, { language, signal })).json();
  const rows = kind === "errors" ? found.entries.map(errorRow) : found.items.map(itemRow);
  byId("found").replaceChildren(
    make("p", { className: "muted", role: "status" }, word("found", language, { total: found.total })),
    make("ul", { className: "results" }, ...rows),
    pager(found, wanted, language),
  );
}

const explain = (row) => `#/classify?${new URLSearchParams({ code: row.code ?? row.id ?? row.entry })}`;

const errorRow = (row) =>
  make("li", {},
    make("a", { href: explain(row) }, row.title),
    make("p", { className: "muted" }, make("code", {}, row.code ?? row.id), ` · ${row.workloads.join(", ")}`));

const itemRow = (row) =>
  make("li", {},
    make("a", { href: `#/catalogue?${new URLSearchParams({ kind: "items", item: row.id })}` }, row.title),
    make("p", { className: "muted" }, [row.id, row.os, row.kind].filter(Boolean).join(" · ")));

function pager({ page, pages }, wanted, language) {
  if (pages < 2) return "";
  const to = (number, name) =>
    make("a", { href: `#/catalogue?${new URLSearchParams({ ...wanted, page: number })}` }, word(name, language));
  return make("nav", { className: "pager", "aria-label": word("pageOf", language, { page, pages }) },
    page > 1 ? to(page - 1, "previous") : null,
    make("span", { className: "muted" }, word("pageOf", language, { page, pages })),
    page < pages ? to(page + 1, "next") : null);
}

/** Show the thing to gather `id`: why, where, how, and which errors need it. */
export async function showItem(id, language, signal) {
  const item = await (await ask(`items/${encodeURIComponent(id)}?lang=${language}`, { language, signal })).json();
  const block = (text, kind) => (text ? make("pre", { className: `copyable ${kind}`, dir: "ltr" }, text) : null);
  byId("found").replaceChildren(
    make("article", { className: "entry" },
      make("h3", {}, item.title),
      make("p", {}, item.why),
      block(item.path, "path"),
      block(item.command, "command"),
      item.steps.length ? make("ol", {}, ...item.steps.map((step) => make("li", {}, step))) : null,
      item.neededBy.length ? make("h3", {}, word("neededBy", language)) : null,
      make("ul", { className: "results" }, ...item.neededBy.map(neededRow))));
  byId("found").focus();
}

const neededRow = (row) =>
  make("li", {},
    make("a", { href: explain(row) }, row.title),
    make("p", { className: "muted" }, make("code", {}, row.code ?? row.entry), row.condition ? ` · ${row.condition}` : ""));
