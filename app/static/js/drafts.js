/* What is typed is kept on the server while one types; the forms work without this. */
(() => {
  "use strict";
  const WAIT = 700;
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  const start = (form) => {
    const status = document.createElement("p");
    status.className = "draft-status";
    status.setAttribute("role", "status");
    form.append(status);
    let timer = 0, sent = "", leaving = false;

    const content = () => {
      const data = new FormData(form);
      data.set("draft_place", form.dataset.draft);
      return new URLSearchParams(Array.from(data, ([name, value]) => [name, String(value)]));
    };
    const keep = (closing) => {
      const body = content(), text = body.toString();
      if (text === sent || leaving) return;
      fetch(form.dataset.draftUrl, { method: "POST", body, keepalive: closing, redirect: "manual", credentials: "same-origin", headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
        .then((answer) => { sent = text; status.textContent = answer.saved; status.classList.remove("draft-status--no"); })
        .catch((answer) => {
          const out = answer && (answer.type === "opaqueredirect" || answer.status === 401);
          status.textContent = out ? form.dataset.draftOut : form.dataset.draftLost;
          status.classList.add("draft-status--no");
        });
    };
    const later = () => { clearTimeout(timer); timer = setTimeout(() => keep(false), WAIT); };
    sent = content().toString();
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
    window.addEventListener("pageshow", () => { leaving = false; });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") { clearTimeout(timer); keep(true); } });
  };
  all("form[data-draft]").forEach(start);

  /* The one-line entry says what it understands while one types. */
  all("form[data-line]").forEach((form) => {
    const line = form.elements.line, into = document.getElementById("understood");
    let timer = 0, count = 0;
    const ask = () => {
      const turn = ++count;
      if (!line.value.trim()) { into.replaceChildren(); form.elements.read.value = ""; return; }
      const asked = line.value;
      fetch(form.dataset.line, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer)))
        .then((text) => {
          if (turn !== count || line.value !== asked) return;
          const page = new DOMParser().parseFromString(text, "text/html");
          into.replaceChildren(...page.body.childNodes);
          form.elements.read.value = asked;
        })
        .catch(() => {});
    };
    line.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 250); });
  });
})();
