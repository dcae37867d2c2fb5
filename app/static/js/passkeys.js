/* Passkeys: asks the server what to sign, the browser to sign it, and sends the form.
   Without this, or without passkeys, the forms stay hidden and the code of the telephone remains. */
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };
  const text = (buffer) => {
    let plain = "";
    new Uint8Array(buffer).forEach((one) => { plain += String.fromCharCode(one); });
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = (kind, options) => {
    const wish = { ...options, challenge: bytes(options.challenge) };
    if (kind === "create") {
      wish.user = { ...options.user, id: bytes(options.user.id) };
      wish.excludeCredentials = named(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: wish });
    }
    wish.allowCredentials = named(options.allowCredentials);
    return navigator.credentials.get({ publicKey: wish });
  };
  const said = (found) => {
    const response = { clientDataJSON: text(found.response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
      if (found.response[name]) response[name] = text(found.response[name]);
    });
    return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response, clientExtensionResults: {} });
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const says = form.querySelector("[data-passkey-says]");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      says.textContent = "";
      fetch(form.dataset.passkeyOptions, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", credentials: "same-origin", headers: { Accept: "application/json" } })
        .then((answer) => answer.json())
        .then((options) => {
          if (options.error) throw new Error(options.error, { cause: "server" });
          return asked(form.dataset.passkey, options);
        })
        .then((found) => {
          form.elements.credential.value = said(found);
          form.submit();
        })
        .catch((fault) => {
          says.textContent = fault.cause === "server" ? fault.message : form.dataset.passkeyFailed;
          form.querySelectorAll("button").forEach((one) => { one.disabled = false; one.removeAttribute("aria-disabled"); });
        });
    });
  });
})();
