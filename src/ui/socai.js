// What a browser with scripts is quicker at. Every page works without this file: nothing here decides anything.
// Numbers are read and added up by the service alone (POST /sums); what is asked of it is never kept.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");

  const fieldsOf = (form) => [...form.querySelectorAll("[data-holds]")];
  const rowsOf = (list) => [...list.querySelectorAll("[data-row]")];
  const cellsOf = (row) => [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const send = (form, button) => (button ? form.requestSubmit(button) : form.requestSubmit());

  // Sums and amounts in words -------------------------------------------------------------------------------------

  const waiting = new WeakMap();
  const soon = (form) => {
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => addUp(form), 250));
  };

  // Answers may overtake each other; the latest question alone is answered.
  const asked = new WeakMap();
  async function addUp(form) {
    const token = form.elements.form_token;
    if (!token) return;
    const body = new URLSearchParams({ form_token: token.value });
    for (const field of fieldsOf(form)) body.append(`${field.dataset.holds}:${field.name}`, field.value);
    const number = (asked.get(form) ?? 0) + 1;
    asked.set(form, number);
    const told = await answered(body);
    if (asked.get(form) === number) show(form, told);
  }

  // Without an answer there are no sums, rather than those of what was typed before; the form is checked when it is sent.
  const NOTHING = { fields: {}, sums: {}, words: {} };
  async function answered(body) {
    try {
      const answer = await fetch("/sums", { method: "POST", body, headers: { accept: "application/json" } });
      const isTold = answer.ok && answer.headers.get("content-type")?.startsWith("application/json");
      return isTold ? await answer.json() : NOTHING;
    } catch {
      return NOTHING;
    }
  }

  function show(form, told) {
    for (const field of fieldsOf(form)) {
      const echo = document.getElementById(`${field.id}-echo`);
      if (echo) echo.textContent = told.fields[field.name] ?? "";
      else field.title = told.fields[field.name] ?? "";
    }
    for (const sum of form.querySelectorAll("[data-sum]")) sum.textContent = told.sums[sum.dataset.sum] ?? "–";
    for (const words of form.querySelectorAll("[data-words]")) words.textContent = told.words[words.dataset.words] ?? "";
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-holds]") && event.target.form) soon(event.target.form);
  });

  // Rows ----------------------------------------------------------------------------------------------------------

  // `items[3][vat]` and `field-items-3-vat`, written for row 4 of the same list.
  function renumber(row, list, at) {
    const name = new RegExp(`^${list}\\[\\d+\\]`);
    const id = new RegExp(`field-${list}-\\d+(?=-)`, "g");
    for (const part of [row, ...row.querySelectorAll("*")]) {
      if (part.name) part.name = part.name.replace(name, `${list}[${at}]`);
      if (part.value && part.name === "less") part.value = `${list}[${at}]`;
      if (part.dataset.sum) part.dataset.sum = part.dataset.sum.replace(name, `${list}[${at}]`);
      const label = part.getAttribute("aria-label");
      if (label && part.name) part.setAttribute("aria-label", label.replace(/\d+$/, at + 1));
      for (const key of ["id", "for", "aria-describedby"]) {
        const value = part.getAttribute(key);
        if (value) part.setAttribute(key, value.replace(id, `field-${list}-${at}`));
      }
    }
    for (const number of row.querySelectorAll("[data-number]")) number.textContent = at + 1;
  }

  function addRow(list) {
    const rows = rowsOf(list);
    const last = rows[rows.length - 1];
    const row = last.cloneNode(true);
    for (const cell of cellsOf(row)) {
      cell.value = "";
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("title");
    }
    for (const error of row.querySelectorAll(".error")) error.remove();
    for (const told of row.querySelectorAll("output")) told.textContent = "";
    for (const field of row.querySelectorAll(".invalid")) field.classList.remove("invalid");
    renumber(row, list.dataset.rows, rows.length);
    last.after(row);
    return row;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=more], button[name=less]");
    const list = button?.closest("[data-rows]");
    if (!list) return;
    const rows = rowsOf(list);
    if (button.name === "less" && rows.length > 1) {
      event.preventDefault();
      const row = button.closest("[data-row]");
      const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
      row.remove();
      rowsOf(list).forEach((it, at) => renumber(it, list.dataset.rows, at));
      cellsOf(next)[0]?.focus();
      soon(list.closest("form"));
    } else if (button.name === "more" && button.value.split(":")[0] === list.dataset.rows) {
      event.preventDefault();
      const first = addRow(list);
      for (let more = Number(button.value.split(":")[1] ?? 1); more > 1; more -= 1) addRow(list);
      cellsOf(first)[0]?.focus();
    }
  });

  // Grids, as in a spreadsheet --------------------------------------------------------------------------------------

  // What stood in the cell when it was entered, for Esc.
  const before = new WeakMap();
  document.addEventListener("focusin", (event) => {
    if (event.target.closest?.("[data-grid]")) before.set(event.target, event.target.value);
  });

  function below(cell, step) {
    const list = cell.closest("[data-grid]");
    const rows = rowsOf(list);
    const row = cell.closest("[data-row]");
    const column = cellsOf(row).indexOf(cell);
    const at = rows.indexOf(row) + step;
    if (at < 0) return;
    const canGrow = list.querySelector("button[name=more]");
    const next = rows[at] ?? (canGrow ? addRow(list) : null);
    if (next) focusCell(cellsOf(next)[column]);
  }

  function focusCell(cell) {
    cell?.focus();
    cell?.select?.();
  }

  // Words without marks of case, for headers and choices.
  const plain = (text) => text.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();

  function fill(cell, text) {
    const value = text.trim();
    if (cell.tagName !== "SELECT") {
      cell.value = value;
      return;
    }
    const option = [...cell.options].find((it) => plain(it.value) === plain(value) || plain(it.text) === plain(value));
    if (option) cell.value = option.value;
  }

  // Cells as spreadsheets copy them: tabs between, and quotes around what has a tab, a line break or a quote in it.
  function copied(text) {
    const table = [[]];
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    for (const [, quoted, bare, end] of lines.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)) {
      table[table.length - 1].push(quoted?.replace(/""/g, '"').replace(/\s*\n\s*/g, " ") ?? bare);
      if (end === "\n") table.push([]);
      if (!end) break;
    }
    return table;
  }

  // A header row names columns in any order; else cells are filled from where one stands, to the right and down.
  function paste(cell, text) {
    const list = cell.closest("[data-grid]");
    const table = copied(text);
    const start = cell.closest("[data-row]");
    const codes = cellsOf(start).map((it) => it.name.match(/\[(\w+)\]$/)?.[1]);
    const heads = [...list.querySelectorAll("thead th[data-column]")].map((it) => plain(it.textContent).split(" (")[0]);
    const named = table[0].map((it) => {
      const head = plain(it).split(" (")[0];
      return heads.indexOf(head) >= 0 ? heads.indexOf(head) : codes.indexOf(head);
    });
    const isHeader = named.filter((at) => at >= 0).length >= 2;
    const from = cellsOf(start).indexOf(cell);
    let at = rowsOf(list).indexOf(start);
    for (const line of isHeader ? table.slice(1) : table) {
      const row = rowsOf(list)[at] ?? (list.querySelector("button[name=more]") ? addRow(list) : null);
      if (!row) break;
      line.forEach((value, column) => {
        const target = cellsOf(row)[isHeader ? named[column] : from + column];
        if (target) fill(target, value);
      });
      at += 1;
    }
    soon(list.closest("form"));
  }

  document.addEventListener("paste", (event) => {
    const cell = event.target;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!cell.closest?.("[data-grid]") || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    paste(cell, text);
  });

  // Keys ----------------------------------------------------------------------------------------------------------

  const isField = (target) => target.matches?.("input, select, textarea, [contenteditable]");
  // Keys of one letter can be put off, on the page that lists them.
  const OFF = "socai-single-keys-off";

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.isComposing || event.altKey) return;
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = target.closest?.("form") ?? document.querySelector("main form:has(.primary)");
      const button = form?.querySelector(".primary");
      if (button) {
        event.preventDefault();
        send(form, button);
      }
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const inGrid = target.closest?.("[data-grid]") && isField(target);
    if (inGrid && key === "Enter" && target.tagName !== "TEXTAREA") {
      event.preventDefault();
      below(target, event.shiftKey ? -1 : 1);
    } else if (inGrid && key === "Escape") {
      if (target.value !== before.get(target)) {
        target.value = before.get(target) ?? "";
        soon(target.form);
      }
      target.form.querySelector(".primary")?.focus();
    } else if (key === "Escape" && isField(target)) {
      target.blur();
    } else if (!isField(target) && !localStorage.getItem(OFF)) {
      const search = document.querySelector("main [type=search], main [name=q], [role=search] input:not([type=hidden])");
      if (key === "/" && search) {
        event.preventDefault();
        focusCell(search);
      } else if (key === "?") {
        event.preventDefault();
        showKeys();
      }
    }
  });

  // The keys, over the page, so that nothing that is typed is left.
  let asksForKeys = false;
  async function showKeys() {
    if (asksForKeys || document.getElementById("shortcuts")) return;
    asksForKeys = true;
    const text = await fetch("/help/shortcuts").then((answer) => (answer.ok ? answer.text() : ""), () => "");
    asksForKeys = false;
    const page = new DOMParser().parseFromString(text, "text/html");
    const keys = page.getElementById("shortcuts");
    if (!keys) return;
    const dialog = document.createElement("dialog");
    const close = document.createElement("button");
    close.className = "button secondary";
    close.textContent = keys.dataset.close;
    close.addEventListener("click", () => dialog.close());
    dialog.setAttribute("aria-label", page.querySelector("h1").textContent);
    dialog.append(keys, close);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    offerSwitch(dialog);
    dialog.showModal();
  }

  // Keys of one letter get in the way of speech input; here they are put off, in this browser alone.
  function offerSwitch(within) {
    const place = within.querySelector("[data-single-keys]");
    if (!place) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary";
    const tell = () => (button.textContent = localStorage.getItem(OFF) ? place.dataset.on : place.dataset.off);
    button.addEventListener("click", () => {
      if (localStorage.getItem(OFF)) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
      tell();
    });
    tell();
    place.append(button);
  }
  offerSwitch(document);
})();
