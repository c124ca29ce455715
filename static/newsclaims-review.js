/* Adds keys to the review, which works without them: the next row, the next record, the queue. */
(() => {
  "use strict";

  const NAME = "newsclaims-keys";
  // Whoever works with a voice or a reader of the screen can switch single keys off, and they stay so.
  const on = () => localStorage.getItem(NAME) !== "off";

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const here = () => rows().findIndex((row) => row.closest("li").contains(document.activeElement));
  const go = (step) => {
    const all = rows();
    const at = here();
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (next) next.focus();
    return Boolean(next);
  };
  const follow = (name) => {
    const link = document.querySelector(`[data-key="${name}"]`);
    if (link) link.click();
    return Boolean(link);
  };
  const tick = () => {
    const box = rows()[here()]?.closest("li").querySelector("[type=checkbox]");
    if (box) box.click();
    return Boolean(box);
  };

  const keys = {
    j: () => go(1) || follow("next"),
    n: () => go(1) || follow("next"),
    k: () => go(-1) || follow("before"),
    p: () => go(-1) || follow("before"),
    x: tick,
    q: () => follow("queue"),
  };

  addEventListener("keydown", (event) => {
    if (!on() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // A box that is ticked takes no letters; everything else that is filled in does.
    if (event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    const act = keys[event.key];
    if (act && act()) event.preventDefault();
  });

  for (const line of document.querySelectorAll("[data-keys]")) {
    line.hidden = false;
    const box = line.querySelector("[data-keys-switch]");
    box.checked = on();
    box.addEventListener("change", () => localStorage.setItem(NAME, box.checked ? "on" : "off"));
  }

  const all = document.querySelector("[data-tick-all]");
  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const boxes = [...document.querySelectorAll("[name=record]")];
      const every = boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = !every;
    });
  }
})();
