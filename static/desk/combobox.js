// Suggestions under the name fields. Without this script the fields are plain text, and what is typed means the same.
//
// Arrow keys choose, Enter takes the choice, Escape closes; Tab leaves the text as it stands. A field that takes
// several names (data-many, data-cites) completes the part at the cursor, between two semicolons.
(() => {
  "use strict";
  // The address with the word "kind" in it: on the form page's form, or on this script's own element elsewhere.
  const address = document.querySelector("[data-lookup]")?.dataset.lookup ?? document.currentScript?.dataset.lookupUrl;
  if (!address) return;

  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  document.body.append(list);

  let input = null;
  let options = [];
  let chosen = -1;
  let asked = 0;
  let timer = 0;
  const answers = new Map();

  const KIND_WORDS = { person: "a person", state: "a state", organisation: "an organisation", outlet: "a news outlet" };

  const isNameField = (node) => node instanceof HTMLElement && node.matches("[data-find], [data-cites], [data-number-of]");
  const takesMany = (field) => "many" in field.dataset || "cites" in field.dataset;

  // The part of the field that is being typed: [start, end, text].
  function part(field) {
    if (!takesMany(field)) return [0, field.value.length, field.value.trim()];
    const cursor = field.selectionStart ?? field.value.length;
    const start = field.value.lastIndexOf(";", cursor - 1) + 1;
    const next = field.value.indexOf(";", cursor);
    const end = next < 0 ? field.value.length : next;
    return [start, end, field.value.slice(start, end).trim()];
  }

  function close() {
    list.hidden = true;
    options = [];
    chosen = -1;
    if (input) {
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
  }

  function place() {
    const box = input.getBoundingClientRect();
    list.style.top = `${box.bottom + window.scrollY}px`;
    list.style.left = `${Math.max(4, Math.min(box.left + window.scrollX, document.documentElement.clientWidth - list.offsetWidth - 8))}px`;
  }

  function show(found) {
    options = found;
    chosen = -1;
    list.replaceChildren(
      ...found.map((option, index) => {
        const item = document.createElement("li");
        item.id = `suggestion-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.className = option.fresh ? "new" : "";
        item.append(option.label);
        if (option.detail) {
          const small = document.createElement("small");
          small.textContent = option.detail;
          item.append(small);
        }
        return item;
      }),
    );
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (found.length) place();
  }

  function choose(index) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    const item = list.children[chosen];
    if (!item) return input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  }

  function take(option) {
    const field = input;
    const [start, end] = part(field);
    if (takesMany(field)) {
      const before = field.value.slice(0, start);
      const head = before && !before.endsWith(" ") ? `${before} ` : before;
      field.value = head + option.text + field.value.slice(end);
      const cursor = (head + option.text).length;
      field.setSelectionRange(cursor, cursor);
    } else {
      field.value = option.text;
    }
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
    if (option.columns) field.dispatchEvent(new CustomEvent("source-chosen", { bubbles: true, detail: option.columns }));
  }

  // What other rows of this page offer: meetings and commitments by number, sources to cite.
  function localOptions(field) {
    const section = "cites" in field.dataset ? "sources" : field.dataset.numberOf;
    const [, , text] = part(field);
    return [...document.querySelectorAll(`[data-section="${section}"] .rows > .row:not(.gone)`)]
      .map((row) => {
        const value = (name) => row.querySelector(`[name$="-${name}"]`)?.value.trim() ?? "";
        const title = value("title") || value("source") || value("summary");
        return { text: value("number"), label: `${value("number")}  ${title}`, detail: value("publisher") || value("date"), title };
      })
      .filter((option) => option.text && option.title && (!text || option.text.startsWith(text) || option.title.toLowerCase().includes(text.toLowerCase())));
  }

  function newOptions(field, text, found) {
    if (!("new" in field.dataset) || text.length < 2) return [];
    const name = text.replace(/^\+\s*(?:[a-z_ ]+:)?\s*/i, "");
    if (!name || found.some((option) => option.label.toLowerCase() === name.toLowerCase())) return [];
    if (field.dataset.find === "office") {
      const [title, organisation] = name.split(/,(?=[^,]*$)/).map((word) => word.trim());
      return [{ text: `+ ${title}, ${organisation || ""}`, label: organisation ? `Create the office “${title}” at “${organisation}”` : `Create the office “${title}” at … (type its organisation)`, fresh: true }];
    }
    if (field.dataset.find === "source") return [{ text: `+ ${name}`, label: `Create “${name}”`, fresh: true }];
    const first = field.dataset.new;
    const kinds = [first, ...["person", "state", "organisation"].filter((kind) => kind !== first)];
    return kinds.map((kind) => ({
      text: kind === first ? `+ ${name}` : `+${kind}: ${name}`, label: `Create “${name}” as ${KIND_WORDS[kind]}`, fresh: true,
    }));
  }

  async function ask() {
    const field = input;
    if (!field) return;
    if (!field.dataset.find) return show(localOptions(field));
    const text = part(field)[2];
    const query = text.replace(/^\+\s*(?:[a-z_ ]+:)?\s*/i, "");
    if (!query) return close();
    const number = ++asked;
    const url = `${address.replace("/kind/", `/${field.dataset.find}/`)}?q=${encodeURIComponent(query)}`;
    if (!answers.has(url)) {
      try {
        const response = await fetch(url, { headers: { Accept: "application/json" } });
        if (!response.ok) return close();
        answers.set(url, (await response.json()).options);
      } catch {
        return close();
      }
    }
    if (number !== asked || field !== input || document.activeElement !== field) return;
    const found = answers.get(url);
    show([...found, ...newOptions(field, text, found)]);
  }

  document.addEventListener("focusin", (event) => {
    if (!isNameField(event.target)) return;
    input = event.target;
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions", autocomplete: "off" })) {
      input.setAttribute(name, value);
    }
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === input) {
      asked += 1;
      clearTimeout(timer);
      close();
      input = null;
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target !== input) return;
    clearTimeout(timer);
    timer = setTimeout(ask, input.dataset.find ? 120 : 0);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target !== input || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((chosen + step + options.length + (chosen < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if (event.key === "Enter" && !list.hidden && chosen >= 0 && !event.altKey) {
      event.preventDefault();
      event.stopImmediatePropagation();
      take(options[chosen]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) take(options[[...list.children].indexOf(item)]);
  });
  window.addEventListener("resize", close);
})();
