/* Adds to pages that work without it: filters answer at once, and nothing jumps when they do. */
(() => {
  "use strict";

  const filters = () => document.querySelector("form[data-filters]");
  const wide = matchMedia("(width >= 60rem)");

  addEventListener("submit", (event) => {
    const form = event.target;
    // Names are found while they are typed; the key that sends a form sends nothing here.
    if (form.id === "find") event.preventDefault();
    // The switch of language comes back to where the reader is, also after filters changed the address.
    const next = form.elements.namedItem("next");
    if (next && form.elements.namedItem("language")) next.value = location.pathname + location.search;
    // An address without the filters that say nothing is easier to read and to pass on.
    if (form === filters()) {
      for (const field of form.elements) {
        if (field.name && field.value === "" && !window.htmx) field.disabled = true;
      }
      const panel = form.querySelector("details.filters");
      if (panel && !wide.matches) panel.open = false;
    }
  });
  addEventListener("htmx:configRequest", (event) => {
    const parameters = event.detail.formData;
    for (const [name, value] of [...parameters.entries()]) {
      if (value === "" || (name === "sort" && value === "newest")) parameters.delete(name);
    }
  });
  // Words are looked for when they are sent; that they changed is no request of its own.
  addEventListener("change", (event) => {
    if (event.target.matches("form[data-filters] [type=search]")) event.stopPropagation();
  }, true);
  addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form[data-filters] :disabled")) field.disabled = false;
  });

  // Where choices are applied at once, the button for it is in the way.
  const live = () => {
    if (!window.htmx || !filters()) return;
    document.documentElement.classList.add("live");
    for (const field of document.querySelectorAll("[data-live]")) field.hidden = false;
  };
  addEventListener("DOMContentLoaded", live);

  // Where the stylesheet cannot hold the filters open beside the list, they are opened here.
  const open = () => {
    if (CSS.supports("selector(::details-content)") || !wide.matches) return;
    for (const panel of document.querySelectorAll("details.filters")) panel.open = true;
  };
  open();

  // What the reader opened or closed stays so when the form is replaced.
  let states = new Map();
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
    live();
    // Said aloud by screen readers: how many there are now.
    const said = document.getElementById("said");
    const found = document.querySelector("[data-said]");
    if (said && found) said.textContent = found.textContent;
  });

  // An answer that is no part of a page is asked for as a page, so that its sentence shows.
  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    addEventListener(failure, () => filters()?.submit());
  }
})();
