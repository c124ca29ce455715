/* Adds to pages that work without it: filters answer at once, and nothing jumps when they do. */
(() => {
  "use strict";

  // The switch of language comes back to where the reader is, also after filters changed the address.
  addEventListener("submit", (event) => {
    const next = event.target.elements.namedItem("next");
    if (next && event.target.elements.namedItem("language")) {
      next.value = location.pathname + location.search;
    }
    // An address without the filters that say nothing is easier to read and to pass on.
    if (event.target.matches("form[data-filters]")) {
      for (const field of event.target.elements) {
        if (field.name && field.value === "") field.disabled = true;
      }
    }
  });
  addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form[data-filters] :disabled")) {
      field.disabled = false;
    }
  });

  // A choice that is made by hand is applied at once; the button is for those without script.
  document.documentElement.classList.add("js");

  // Where the stylesheet cannot open the filters beside the list, open them here.
  const open = () => {
    if (CSS.supports("selector(::details-content)")) return;
    if (matchMedia("(width >= 60rem)").matches) {
      for (const filters of document.querySelectorAll("details.filters")) filters.open = true;
    }
  };
  open();

  // Disclosures that the reader opened or closed stay so when the form is replaced.
  let states = new Map();
  addEventListener("htmx:configRequest", (event) => {
    const parameters = event.detail.formData;
    for (const [name, value] of [...parameters]) {
      if (value === "") parameters.delete(name);
    }
  });
  addEventListener("htmx:beforeSwap", (event) => {
    states = new Map();
    for (const details of event.detail.target.querySelectorAll("details[id]")) {
      states.set(details.id, details.open);
    }
  });
  addEventListener("htmx:afterSwap", () => {
    for (const [id, state] of states) {
      const details = document.getElementById(id);
      if (details) details.open = state;
    }
    open();
  });
  // A page that the server could not give as a part is asked for whole, so that its sentence shows.
  addEventListener("htmx:responseError", (event) => {
    location.assign(event.detail.pathInfo.finalRequestPath);
  });
})();
