// Shows /openapi.json. Every value becomes a text node, so nothing in the document can become markup.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function resolve(root, schema) {
  if (!schema || !schema.$ref) return schema;
  return schema.$ref.split("/").slice(1).reduce((node, key) => node?.[key], root);
}

// A short type in the manner of TypeScript; `depth` keeps recursive schemas finite.
function describe(root, schema, depth = 0) {
  if (!schema) return "any";
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return depth > 2 ? name : describe(root, resolve(root, schema), depth + 1);
  }
  const union = schema.anyOf || schema.oneOf;
  if (union) return union.map((part) => describe(root, part, depth)).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return `${describe(root, schema.items, depth)}[]`;
  if (schema.properties) {
    const indent = "  ".repeat(depth + 1);
    const required = new Set(schema.required || []);
    const lines = Object.entries(schema.properties).map(
      ([name, part]) => `${indent}${name}${required.has(name) ? "" : "?"}: ${describe(root, part, depth + 1)}`,
    );
    return `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
  }
  return schema.format ? `${schema.type} (${schema.format})` : schema.type || "any";
}

function body(root, content) {
  const [type, media] = Object.entries(content || {})[0] || [];
  return type ? element("pre", {}, `${type}\n${describe(root, media.schema)}`) : "";
}

function operation(root, path, method, details) {
  const parameters = (details.parameters || []).map((parameter) => resolve(root, parameter));
  const box = element(
    "details",
    {},
    element(
      "summary",
      {},
      element("code", { class: method }, method.toUpperCase()),
      " ",
      element("code", {}, path),
      " ",
      details.summary || "",
    ),
  );
  box.addEventListener(
    "toggle",
    () => {
      if (details.description) box.append(element("p", {}, details.description));
      for (const parameter of parameters) {
        box.append(
          element("p", {}, element("code", {}, parameter.name), ` in ${parameter.in}: ${describe(root, parameter.schema)}`),
        );
      }
      if (details.requestBody) {
        box.append(element("h4", {}, "Body"), body(root, resolve(root, details.requestBody).content));
      }
      for (const [status, response] of Object.entries(details.responses || {})) {
        const answer = resolve(root, response);
        box.append(element("h4", {}, `${status} ${answer.description || ""}`), body(root, answer.content));
      }
    },
    { once: true },
  );
  box.dataset.words = `${method} ${path} ${details.summary || ""}`.toLowerCase();
  return box;
}

function show(root) {
  const sections = new Map();
  for (const [path, operations] of Object.entries(root.paths)) {
    for (const method of METHODS.filter((name) => operations[name])) {
      const tag = operations[method].tags?.[0] || "other";
      if (!sections.has(tag)) sections.set(tag, element("section", {}, element("h2", {}, tag)));
      sections.get(tag).append(operation(root, path, method, operations[method]));
    }
  }
  document.getElementById("operations").replaceChildren(...sections.values());
  const missing = root["x-unavailable"] || [];
  const note = document.getElementById("unavailable");
  note.hidden = missing.length === 0;
  note.textContent = `Not answering now: ${missing.join(", ")}.`;
}

document.getElementById("filter").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const box of document.querySelectorAll("details")) {
    box.hidden = !words.every((word) => box.dataset.words.includes(word));
  }
});

fetch("/openapi.json")
  .then((response) => response.json())
  .then(show)
  .catch(() => {
    document.getElementById("operations").textContent = "The document could not be loaded. Reload to try again.";
  });
