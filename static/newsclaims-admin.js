/* Adds to the admin's forms, which work without it: hops are moved by buttons, a passage is taken
   from the article's text, and each choice says what it is for. */
(() => {
  "use strict";

  // The chain. The numbers say the order; rows are only shown in it. Django numbers the fields of
  // rows by where these stand on the page when one is removed, so then they stand as they came.
  const chain = document.querySelector(".inline-group .chain")?.closest(".inline-group");
  if (chain) {
    const rows = () => [...chain.querySelectorAll("tbody > tr.form-row:not(.empty-form)")];
    const place = (row) => row.querySelector(".field-position input");
    const index = (row) => Number(row.id.split("-").pop());
    const arrange = (by) => {
      const empty = chain.querySelector("tbody > tr.empty-form");
      for (const row of rows().sort((one, other) => by(one) - by(other))) {
        const errors = row.previousElementSibling;
        const belongs = errors?.classList.contains("row-form-errors");
        empty.before(...(belongs ? [errors, row] : [row]));
      }
    };
    const number = () => {
      let next = 1;
      for (const row of rows()) {
        if (place(row)) place(row).value = next++;
      }
    };
    const show = () => {
      for (const moves of chain.querySelectorAll(".chain-moves")) moves.hidden = false;
    };
    chain.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button) return;
      const row = button.closest("tr");
      const all = rows();
      const other = all[all.indexOf(row) + Number(button.dataset.move)];
      if (!other) return;
      number();
      [place(row).value, place(other).value] = [place(other).value, place(row).value];
      arrange((each) => Number(place(each).value));
      button.focus();
    });
    chain.addEventListener("click", (event) => {
      if (!event.target.closest(".inline-deletelink")) return;
      arrange(index);
      setTimeout(() => {
        arrange((row) => Number(place(row).value) || Infinity);
        number();
      });
    }, true);
    document.addEventListener("formset:added", (event) => {
      if (!chain.contains(event.target)) return;
      number();
      show();
    });
    show();
  }

  // An autocomplete says what it is for; by itself it says only what is chosen.
  const nameChoices = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const around = select.parentElement;
      const label = select.labels?.[0]?.textContent || select.getAttribute("aria-label");
      const chooser = around.querySelector(".select2-selection[role=combobox]");
      if (!chooser || !label || chooser.id) continue;
      const name = label.replace(/\s*:\s*$/, "").trim();
      for (const part of around.querySelectorAll(
        ".select2-selection[role=combobox], .select2-selection__rendered, .select2-search__field"
      )) part.setAttribute("aria-label", name);
      chooser.id = `${select.id}-chooser`;
      if (!select.multiple) {
        chooser.setAttribute("aria-labelledby", `${chooser.id} select2-${select.id}-container`);
      }
    }
  };
  // Behind the admin's own, which makes the choosers at the same occasion.
  window.django?.jQuery?.(nameChoices);
  document.addEventListener("formset:added", () => setTimeout(nameChoices));

  // The passage: words that are selected in the text are copied into the form.
  const text = document.getElementById("article-text");
  const take = document.getElementById("take-passage");
  const passage = document.getElementById("id_exact");
  if (text && take && passage) {
    const selected = () => {
      const selection = getSelection();
      if (!selection.rangeCount || !text.contains(selection.getRangeAt(0).commonAncestorContainer)) {
        return "";
      }
      return selection.toString().trim();
    };
    take.hidden = false;
    take.disabled = true;
    document.addEventListener("selectionchange", () => {
      take.disabled = !selected();
    });
    // A press would take the selection away before the click.
    take.addEventListener("mousedown", (event) => event.preventDefault());
    take.addEventListener("click", () => {
      passage.value = selected();
      passage.focus();
    });
  }
})();
