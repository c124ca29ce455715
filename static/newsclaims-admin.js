/* Adds to the admin's forms, which work without it: hops are moved by buttons, a passage is taken
   from the article's text. */
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
