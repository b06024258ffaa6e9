// The form page: rows are added, copied, moved and taken out without a page load; Ctrl+S saves, Ctrl+Enter goes on to
// publishing; nothing unsaved is lost.
(() => {
  "use strict";
  document.documentElement.classList.add("scripted");
  const form = document.querySelector(".page-form");
  if (!form) return;
  let dirty = form.querySelector("#mistakes, #conflict") !== null;
  let leaving = false;

  const sectionOf = (node) => node.closest("[data-section]");
  const rowsOf = (section) => section.querySelector(".rows");
  const fields = (row) => [...row.querySelectorAll("input, select, textarea")];
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const FIXED = new Set(["id", "ORDER", "DELETE", "seen", "added_by_others"]);
  const nameOf = (control) => control.name.slice(control.name.lastIndexOf("-") + 1);

  function filled(row) {
    return fields(row).some((control) => {
      const name = nameOf(control);
      if (name === "id") return control.value !== "";
      if (FIXED.has(name) || name === "number") return false;
      if (control.type === "checkbox") return control.checked;
      if (control.tagName === "SELECT") return ![...control.options].some((o) => o.selected && (o.defaultSelected || o.value === ""));
      return control.value.trim() !== "";
    });
  }

  // --- Rows ---------------------------------------------------------------------------------------------------------

  function nextNumber(section) {
    const numbers = [...rowsOf(section).querySelectorAll('[name$="-number"]')].map((control) => Number(control.value) || 0);
    return Math.max(0, ...numbers) + 1;
  }

  function newRow(section, after = null) {
    const total = form.elements[`${section.dataset.section}-TOTAL_FORMS`];
    const holder = document.createElement("template");
    holder.innerHTML = section.querySelector(":scope > template").innerHTML.replaceAll("__index__", total.value);
    total.value = Number(total.value) + 1;
    const row = holder.content.querySelector(".row");
    if (after) after.after(row);
    else rowsOf(section).append(row);
    furnish(row);
    count(section);
    return row;
  }

  function numberRow(row) {
    const section = sectionOf(row);
    const number = field(row, "number");
    if ("numbered" in section.dataset && number && !number.value) number.value = nextNumber(section);
  }

  function furnish(row) {
    const tools = row.querySelector(".tools");
    if (!tools || tools.querySelector("button")) return;
    const what = row.querySelector("legend").textContent.replace(/ new$/, "").toLowerCase();
    for (const [action, sign, label] of [["up", "↑", "Move up"], ["down", "↓", "Move down"], ["copy", "+", "Copy"], ["remove", "×", "Take out"]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.do = action;
      button.textContent = sign;
      button.title = `${label}: ${what}`;
      button.setAttribute("aria-label", `${label}: ${what}`);
      button.tabIndex = action === "remove" ? 0 : -1;
      tools.append(button);
    }
  }

  function focusFirst(row) {
    const first = fields(row).find((control) => control.type !== "hidden" && control.offsetParent && nameOf(control) !== "number");
    first?.focus();
  }

  const actions = {
    add(button) {
      const section = sectionOf(button);
      const last = rowsOf(section).lastElementChild;
      const row = last && last.classList.contains("blank") && !filled(last) ? last : newRow(section);
      row.classList.remove("folded");
      numberRow(row);
      focusFirst(row);
    },
    copy(button) {
      const from = button.closest(".row");
      const row = newRow(sectionOf(from), from);
      for (const control of fields(row)) {
        const name = nameOf(control);
        if (FIXED.has(name) || name === "number") continue;
        const source = field(from, name);
        if (control.type === "checkbox") control.checked = source.checked;
        else control.value = source.value;
      }
      numberRow(row);
      focusFirst(row);
    },
    up(button) {
      const row = button.closest(".row");
      row.previousElementSibling?.before(row);
      button.focus();
    },
    down(button) {
      const row = button.closest(".row");
      row.nextElementSibling?.after(row);
      button.focus();
    },
    remove(button) {
      const row = button.closest(".row");
      const section = sectionOf(row);
      const next = row.nextElementSibling || row.previousElementSibling;
      if (field(row, "id")?.value) {
        field(row, "DELETE").checked = true;
        row.classList.add("gone");
        const note = document.createElement("p");
        note.className = "gone-note";
        const words = fields(row).filter((c) => !FIXED.has(nameOf(c)) && c.value && c.type === "text").slice(0, 3).map((c) => c.value);
        note.append(`Taken out when you save: ${words.join(", ").slice(0, 80)} `);
        const undo = document.createElement("button");
        undo.type = "button";
        undo.dataset.do = "undo";
        undo.textContent = "Put back";
        note.append(undo);
        row.append(note);
        undo.focus();
      } else {
        row.remove();
        if (next) focusFirst(next);
        else section.querySelector('[data-do="add"]').focus();
      }
    },
    undo(button) {
      const row = button.closest(".row");
      field(row, "DELETE").checked = false;
      row.classList.remove("gone");
      row.querySelector(".gone-note").remove();
      focusFirst(row);
    },
  };

  function count(section) {
    const number = [...rowsOf(section).children].filter((row) => !row.classList.contains("gone") && filled(row)).length;
    for (const place of document.querySelectorAll(`[data-count-of="${section.dataset.section}"]`)) place.textContent = number || "";
  }

  // A section in daily use keeps a blank row at its end; the others show theirs when asked.
  function keepBlankRow(section) {
    if (!("usual" in section.dataset)) return;
    const last = rowsOf(section).lastElementChild;
    if (!last || filled(last) || last.classList.contains("gone")) newRow(section).classList.add("blank");
  }

  // --- Events -------------------------------------------------------------------------------------------------------

  function markDirty() {
    dirty = true;
    form.querySelector(".unsaved").hidden = false;
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.do) {
      const section = sectionOf(button);
      actions[button.dataset.do](button);
      if (button.dataset.do !== "add") markDirty();
      count(section);
    } else if (button.dataset.take) {
      const target = document.getElementById(button.dataset.take);
      if (target.type === "checkbox") target.checked = button.dataset.text === "yes";
      else target.value = button.dataset.text;
      reveal(target);
      markDirty();
    }
  });

  form.addEventListener("input", (event) => {
    markDirty();
    const row = event.target.closest(".row");
    if (!row) return;
    numberRow(row);
    keepBlankRow(sectionOf(row));
    count(sectionOf(row));
  });
  form.addEventListener("change", (event) => {
    if (event.target.tagName === "SELECT") explain(event.target);
  });
  form.addEventListener("source-chosen", (event) => {
    const row = event.target.closest(".row");
    for (const [name, text] of Object.entries(event.detail)) {
      const control = field(row, name);
      if (control) control.value = text;
    }
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.querySelector("[data-save]")?.click();
    } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      form.querySelector('[name="_publish"]')?.click();
    } else if (event.key === "Enter" && event.altKey) {
      const section = event.target.closest("[data-section]");
      if (!section) return;
      event.preventDefault();
      const row = event.target.closest(".row");
      const next = newRow(section, row);
      numberRow(next);
      focusFirst(next);
    } else if (event.key === "Enter" && event.target.matches(".page-form input[type=text]")) {
      // Enter in a line of text would send the form by accident: it goes on, as in a spreadsheet.
      event.preventDefault();
      const all = [...form.querySelectorAll("input:not([type=hidden]), select, textarea, [data-do=add]")].filter((c) => c.offsetParent);
      all[all.indexOf(event.target) + 1]?.focus();
    }
  });

  form.addEventListener("submit", () => {
    leaving = true;
    for (const section of form.querySelectorAll("[data-section]")) {
      [...rowsOf(section).children].forEach((row, index) => {
        const order = field(row, "ORDER");
        if (order) order.value = index + 1;
      });
    }
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });

  // --- Getting to a place -------------------------------------------------------------------------------------------

  function reveal(target) {
    for (let node = target.closest("details"); node; node = node.parentElement.closest("details")) node.open = true;
    if (target.matches("input, select, textarea")) target.focus();
    target.scrollIntoView({ block: "center" });
  }
  function goToHash() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && !target.matches(".section")) reveal(target);
  }
  window.addEventListener("hashchange", goToHash);

  function explain(select) {
    select.title = select.selectedOptions[0]?.title || "";
  }

  const watcher = new IntersectionObserver((seen) => {
    for (const entry of seen) {
      document.querySelector(`nav.sections a[href="#${entry.target.id}"]`)?.classList.toggle("here", entry.isIntersecting);
    }
  }, { rootMargin: "-20% 0px -70% 0px" });

  for (const section of form.querySelectorAll(".section")) watcher.observe(section);
  for (const section of form.querySelectorAll("[data-section]")) {
    for (const row of rowsOf(section).children) {
      furnish(row);
      if (field(row, "DELETE")?.checked) actions.remove(row.querySelector('[data-do="remove"]'));
      if (row.classList.contains("blank") && !("usual" in section.dataset)) row.remove();
    }
  }
  document.querySelector("#conflict, #mistakes")?.focus();
  if (location.hash) goToHash();
  else if (!document.querySelector("#conflict, #mistakes") && !form.elements["version"].value) fields(form).find((c) => c.type === "text")?.focus();
})();
