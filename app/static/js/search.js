/* The search form: what is empty does not stand in the address. */
(() => {
  "use strict";
  const form = document.getElementById("search-form");
  if (!form) return;
  form.addEventListener("formdata", ({ formData }) => {
    Array.from(formData.entries()).forEach(([name, value]) => {
      if (typeof value === "string" && !value.trim()) formData.delete(name);
    });
  });
})();
