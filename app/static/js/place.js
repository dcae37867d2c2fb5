/* Place fields become comboboxes (WAI-ARIA Authoring Practices: list autocomplete, manual selection).
   Without this file the field is a plain text field and the server asks back when a name is ambiguous.
   Answer expected: a list, or {items: [...]}, of {code, label} with an optional {detail}. */
(() => {
  "use strict";
  const DELAY = 150;
  const SHORTEST = 2;
  let made = 0;

  const enhance = (field) => {
    const input = field.querySelector("input[type=text]");
    if (!input || input.getAttribute("role") === "combobox") return;
    const box = input.parentElement;
    const list = document.createElement("ul");
    const status = document.createElement("p");
    const code = document.createElement("input");
    let timer = 0, active = -1, places = [], asked = null;

    list.id = `place-list-${++made}`;
    list.className = "place__list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.dataset.list);
    list.hidden = true;
    status.className = "place__note";
    status.setAttribute("role", "status");
    code.type = "hidden";
    code.name = field.dataset.codeName;
    code.disabled = true;
    box.append(list, status, code);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
      .forEach(([name, value]) => input.setAttribute(name, value));

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (index) => {
      active = index;
      Array.from(list.children).forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
      if (index < 0) { input.removeAttribute("aria-activedescendant"); return; }
      input.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    };
    const choose = (place) => {
      input.value = place.label;
      code.value = place.code;
      code.disabled = false;
      status.textContent = "";
      close();
      input.dispatchEvent(new CustomEvent("place:chosen", { bubbles: true, detail: place }));
    };
    const show = (found) => {
      places = found;
      list.replaceChildren(...found.map((place, index) => {
        const option = document.createElement("li");
        const name = document.createElement("span");
        option.id = `${list.id}-${index}`;
        option.className = "place__option";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        name.textContent = place.label;
        option.append(name);
        if (place.detail) {
          const detail = document.createElement("small");
          detail.textContent = place.detail;
          option.append(detail);
        }
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(place));
        return option;
      }));
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
      status.classList.toggle("visually-hidden", found.length > 0);
      status.textContent = found.length ? `${field.dataset.count} ${found.length}` : field.dataset.none;
    };
    const ask = async () => {
      const words = input.value.trim();
      if (asked) asked.abort();
      if (words.length < SHORTEST) { close(); status.textContent = ""; return; }
      asked = new AbortController();
      const url = new URL(field.dataset.url, location.href);
      url.searchParams.set("q", words);
      url.searchParams.set("lang", document.documentElement.lang);
      try {
        const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "application/json" } });
        if (!answer.ok) { close(); return; }
        const body = await answer.json();
        if (document.activeElement === input) show((Array.isArray(body) ? body : body.items || []).slice(0, 8));
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    };

    input.addEventListener("input", () => {
      code.disabled = true;
      field.querySelectorAll("input[type=radio]").forEach((radio) => { radio.checked = false; });
      clearTimeout(timer);
      timer = setTimeout(ask, DELAY);
    });
    input.addEventListener("blur", () => { clearTimeout(timer); close(); });
    input.addEventListener("keydown", (event) => {
      const last = places.length - 1;
      const isOpen = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!isOpen) { ask(); return; }
        if (event.key === "ArrowDown") mark(active >= last ? 0 : active + 1);
        else mark(active <= 0 ? last : active - 1);
      } else if (event.key === "Enter" && isOpen && active >= 0 && !event.ctrlKey) {
        event.preventDefault();
        choose(places[active]);
      } else if (event.key === "Escape" && isOpen) {
        event.preventDefault();
        close();
      }
    });
  };

  const enhanceAll = () => document.querySelectorAll("[data-place]").forEach(enhance);
  enhanceAll();
  document.addEventListener("htmx:after:swap", enhanceAll);
})();
