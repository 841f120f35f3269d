/** Asking the service: the key travels in a header and is kept in this tab only. */

import { byId } from "./dom.js";

const KEPT = "triage-key";

/** What the service, or the way to it, answered instead of a result. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.title ?? String(status));
    this.status = status;
    this.body = body;
  }
}

/** Keep the key field and this tab's memory the same. */
export function keepKey() {
  const field = byId("key");
  field.value = sessionStorage.getItem(KEPT) ?? "";
  field.addEventListener("input", () => sessionStorage.setItem(KEPT, field.value.trim()));
  field.form.addEventListener("submit", (event) => event.preventDefault());
}

/** Fetch `path` of this service; throws a Problem for anything but success. */
export async function ask(path, { body, language, signal } = {}) {
  const headers = { "accept-language": language ?? "en" };
  const key = sessionStorage.getItem(KEPT);
  if (key) headers["x-functions-key"] = key;
  if (body) headers["content-type"] = "application/json";
  const response = await fetch(path, {
    method: body ? "POST" : "GET",
    headers,
    body: body ? JSON.stringify(body) : undefined,
    signal,
  });
  if (!response.ok) throw new Problem(response.status, await particulars(response));
  return response;
}

async function particulars(response) {
  const type = response.headers.get("content-type") ?? "";
  return type.includes("json") ? response.json() : {};
}

/** A question: where it goes, what it sends, and the same for every format. */
export function request(question, format, language) {
  if (question.alert) {
    return { path: `triage?${new URLSearchParams({ format, lang: language })}`, body: question.alert };
  }
  return { path: question.route, body: { ...question.fields, format, lang: language } };
}

/** What a pasted text is: `code`, `message`, `job` or `alert`, with the question it leads to. */
export function readPaste(text) {
  const pasted = text.trim();
  const parsed = /^[[{]/.test(pasted) ? parse(pasted) : null;
  if (parsed?.schemaId === "azureMonitorCommonAlertSchema" || parsed?.data?.essentials) {
    return { kind: "alert", question: { route: "triage", alert: parsed } };
  }
  if (parsed) return { kind: "job", question: classify({ job: parsed }) };
  if (/^[\w.-]{1,200}$/.test(pasted) && /^(\d{3,}|0x[0-9a-f]+|[A-Za-z]\w{5,})$/i.test(pasted)) {
    return { kind: "code", question: classify({ code: pasted }) };
  }
  return { kind: "message", question: classify({ message: pasted }) };
}

const classify = (fields) => ({ route: "classify", fields });

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
