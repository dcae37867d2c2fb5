/* Shows the description of the JSON interface. Without it, the page still links to the description. */
(() => {
  "use strict";
  if (!window.SwaggerUIBundle) return;
  const settings = JSON.parse(document.getElementById("api-docs-settings").textContent);
  window.SwaggerUIBundle({
    ...settings, dom_id: "#api-docs", deepLinking: true, docExpansion: "list", defaultModelsExpandDepth: 0,
    /* Nothing is asked of another host: no badge of a public validator. */
    validatorUrl: null,
  });
})();
