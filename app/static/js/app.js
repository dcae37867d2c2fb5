/* Small comforts for every page. Nothing here is needed: each page works without it. */
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  /* A form is sent once: its button says so until the answer comes. */
  const sending = document.documentElement.dataset.sending || "";
  const hold = (form, submitter) => {
    const button = submitter || form.querySelector("button[type=submit], button:not([type])");
    if (form.dataset.sent === "yes") return false;
    form.dataset.sent = "yes";
    if (button) {
      const words = button.querySelector("span") || button;
      button.dataset.words = words.textContent;
      /* Not `disabled`: its name and value must still be sent, and focus must stay. */
      button.setAttribute("aria-disabled", "true");
      if (sending) words.textContent = sending;
    }
    return true;
  };
  const release = (root = document) => {
    all("form[data-sent]", root).forEach((form) => delete form.dataset.sent);
    all("button[data-words]", root).forEach((button) => {
      (button.querySelector("span") || button).textContent = button.dataset.words;
      button.removeAttribute("aria-disabled");
      delete button.dataset.words;
    });
  };
  const byHtmx = (form) => form.matches("[hx-post], [hx-get], [hx-put], [hx-delete], [data-hx-post], [data-hx-get]");
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || byHtmx(form)) return;
    if (!hold(form, event.submitter)) event.preventDefault();
    else if (form.hasAttribute("data-download")) setTimeout(release, 2000);
  });
  window.addEventListener("pageshow", () => release());

  /* Ctrl+Enter sends the form one is in; Ctrl+K opens "Go to". */
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (event.key === "Enter") {
      const form = event.target.closest && event.target.closest("form");
      if (form) { event.preventDefault(); form.requestSubmit(); }
    } else if (event.key.toLowerCase() === "k") {
      const link = document.querySelector("a[data-jump-link]");
      if (link) { event.preventDefault(); jump(link); }
    }
  });

  /* "Go to" opens over the page; without scripts, or when it cannot be fetched, it is a page. */
  const jump = async (link) => {
    const inPage = document.querySelector("[data-jump-field]");
    if (inPage && !inPage.closest("dialog")) { inPage.focus(); inPage.select(); return; }
    let dialog = document.getElementById("jump");
    if (!dialog) {
      const part = await fetch(link.href)
        .then((answer) => answer.text())
        .then((text) => new DOMParser().parseFromString(text, "text/html").querySelector("[data-jump-page]"))
        .catch(() => null);
      if (!part) { location.assign(link.href); return; }
      dialog = document.createElement("dialog");
      dialog.id = "jump";
      dialog.setAttribute("aria-label", part.dataset.name);
      dialog.append(document.importNode(part, true));
      document.body.append(dialog);
      if (window.htmx) window.htmx.process(dialog);
    }
    dialog.showModal();
    const field = dialog.querySelector("[data-jump-field]");
    field.focus();
    field.select();
  };
  document.addEventListener("click", (event) => {
    const dialog = document.getElementById("jump");
    if (dialog && (event.target === dialog || event.target.closest("[data-jump-close]"))) dialog.close();
  });
  /* Enter opens the first answer, once the answers are those of what is typed. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || !event.target.matches("[data-jump-field]")) return;
    const answers = document.getElementById("jump-answers");
    const first = answers && answers.dataset.asked === event.target.value.trim() && answers.querySelector("a");
    if (first && event.target.value.trim()) { event.preventDefault(); location.assign(first.href); }
  });

  /* Enter in a field that has a button of its own presses that one, not the button of the form. */
  all("[data-presses]").forEach((input) => {
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey) return;
      event.preventDefault();
      input.form.elements[input.dataset.presses].click();
    });
  });

  /* Care that is not by visit asks for no days. */
  all("[data-not-visits]").forEach((part) => {
    const form = part.closest("form");
    const codes = part.dataset.notVisits.split(" ");
    const show = () => { part.hidden = codes.includes(form.elements.care.value); };
    form.addEventListener("change", show);
    show();
  });

  /* Only the acts of the kind of care that is chosen; what is ticked stays in sight. */
  all("[data-acts]").forEach((list) => {
    const form = list.closest("form");
    const show = () => {
      const care = form.elements.care.value;
      all("[data-care]", list).forEach((act) => {
        act.hidden = Boolean(care) && !act.dataset.care.split(" ").includes(care) && !act.querySelector("input").checked;
      });
    };
    form.addEventListener("change", show);
    show();
  });

  /* How many needs have a service, as one chooses. */
  all("[data-chosen-count]").forEach((number) => {
    const form = number.closest("form");
    form.addEventListener("change", () => {
      number.textContent = all("input[type=radio]:checked", form).filter((one) => one.value).length;
    });
  });

  all("[data-print]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  /* A fold of the header closes when the reader goes elsewhere, or with Escape. */
  all("[data-drawer]").forEach((fold) => {
    const leave = (event) => { if (!fold.contains(event.target)) fold.open = false; };
    document.addEventListener("click", leave);
    document.addEventListener("focusin", leave);
    fold.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !fold.open) return;
      fold.open = false;
      fold.querySelector("summary").focus();
    });
  });

  /* What is folded must be readable on paper too. */
  window.addEventListener("beforeprint", () => all("main details:not([open])").forEach((one) => { one.open = true; one.dataset.opened = ""; }));
  window.addEventListener("afterprint", () => all("details[data-opened]").forEach((one) => { one.open = false; delete one.dataset.opened; }));

  /* After a refused form, start where the faults are listed. */
  const faults = document.querySelector("[data-error-summary]");
  if (faults) faults.focus();

  /* No answer from the server: say it, and offer to try again. */
  const panel = document.getElementById("network-error");
  const showNetworkError = (again) => {
    if (!panel) return;
    const notice = document.createElement("div");
    const words = document.createElement("p");
    const retry = document.createElement("button");
    notice.className = "notice notice--no";
    words.className = "notice__body";
    words.textContent = panel.dataset.text;
    retry.type = "button";
    retry.className = "button button--secondary";
    retry.textContent = panel.dataset.retry;
    retry.addEventListener("click", () => { panel.replaceChildren(); again(); });
    notice.append(words, retry);
    panel.replaceChildren(notice);
  };
  document.addEventListener("htmx:error", (event) => {
    const context = (event.detail && event.detail.ctx) || {};
    if (context.response) return;
    const source = context.sourceElement || event.target;
    showNetworkError(() => {
      if (source instanceof HTMLFormElement) source.requestSubmit();
      else if (source && source.form) source.form.requestSubmit();
      else location.reload();
    });
  });
  /* Without a network no form leaves the page: what was typed stays where it is. */
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || !panel) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    showNetworkError(() => target.requestSubmit(submitter));
  }, true);
  const look = () => (navigator.onLine ? panel && panel.replaceChildren() : showNetworkError(look));
  window.addEventListener("offline", look);
  window.addEventListener("online", look);
  document.addEventListener("htmx:after:request", () => { if (panel) panel.replaceChildren(); release(); });
})();
