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
  const rows = kind === "errors" ? found.errors.map(errorRow) : found.items.map(itemRow);
  byId("found").replaceChildren(
    make("p", { className: "muted", role: "status" }, word("found", language, { total: found.total })),
    make("ul", { className: "results" }, ...rows),
    pager(found, wanted, language),
  );
}

const errorRow = (row) =>
  make("li", {},
    make("a", { href: `#/classify?${new URLSearchParams({ code: row.code })}` }, row.title),
    make("p", { className: "muted" }, make("code", {}, row.code), ` · ${row.category} · ${row.workloads.join(", ")}`));

const itemRow = (row) =>
  make("li", {},
    make("a", { href: `#/catalogue?${new URLSearchParams({ kind: "items", item: row.id })}` }, row.title),
    make("p", { className: "muted" }, [row.id, row.os, row.kind].filter(Boolean).join(" · ")));

function pager({ total, page, pageSize }, wanted, language) {
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const to = (number, name) =>
    make("a", { href: `#/catalogue?${new URLSearchParams({ ...wanted, page: number })}` }, word(name, language));
  return make("nav", { className: "pager", "aria-label": word("pageOf", language, { page, pages }) },
    page > 1 ? to(page - 1, "previous") : null,
    make("span", { className: "muted" }, word("pageOf", language, { page, pages })),
    page < pages ? to(page + 1, "next") : null);
}

/** Show the thing to gather `id`: why, where, how, and which errors need it. */
export async function showItem(id, language, signal) {
  const page = await (await ask(`items/${encodeURIComponent(id)}?lang=${language}`, { language, signal })).json();
  const item = page.item ?? page;
  const needed = page.errors ?? page.neededBy ?? [];
  byId("found").replaceChildren(
    make("article", { className: "entry" },
      make("h3", {}, item.title),
      make("p", {}, item.why),
      item.path ? make("pre", { className: "copyable path", dir: "ltr" }, item.path) : null,
      item.command ? make("pre", { className: "copyable command", dir: "ltr" }, item.command.text ?? item.command) : null,
      item.steps?.length ? make("ol", {}, ...item.steps.map((step) => make("li", {}, step))) : null,
      needed.length ? make("h3", {}, word("neededBy", language)) : null,
      needed.length ? make("ul", { className: "results" }, ...needed.map(neededRow)) : null));
  byId("found").focus();
}

const neededRow = (row) =>
  make("li", {}, make("a", { href: `#/classify?${new URLSearchParams({ code: row.code ?? row.entry })}` }, row.title),
    make("p", { className: "muted" }, make("code", {}, row.code ?? row.entry)));
