/* Marking claims without a reload. The page works without this script; it adds three things:
   words are marked where they stand, forms are sent while the page stays, and what is typed is
   saved as it is typed, in this browser too while nothing can be sent. Whatever is added, found or
   proposed is worked out by the server, which answers with the parts of the page to show. */
(() => {
  "use strict";

  const work = document.getElementById("work");
  if (!work) return;
  const say = work.dataset;
  const byId = (id) => document.getElementById(id);
  const form = () => byId("claim-form");
  const text = () => byId("article-text");
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  document.documentElement.classList.add("scripted");

  // Told to screen readers, once the browser has drawn what it is about.
  const tell = (words) => {
    byId("said").textContent = "";
    if (words) setTimeout(() => { byId("said").textContent = words; }, 60);
  };

  // — Sending, and showing what comes back —

  const state = (words, kind = "none") => {
    const shown = byId("state");
    if (shown.textContent.trim() === words) return;
    shown.dataset.state = kind;
    shown.textContent = words;
    if (kind === "dead") tell(words);
  };
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

  // What is typed stays in this browser until the server has it. It may be full, or not allowed.
  const local = (use) => { try { return use(localStorage); } catch { return null; } };
  const store = {
    key: () => say.keep + form().elements.draft.value,
    put() { local((kept) => kept.setItem(this.key(), new URLSearchParams(new FormData(form())))); },
    drop: (key) => local((kept) => kept.removeItem(key)),
    all: () => local(Object.keys)?.filter((key) => key.startsWith(say.keep)) || [],
  };

  // One request at a time: a later one sees what an earlier one did.
  let queue = Promise.resolve();
  const inTurn = (job) => (queue = queue.then(job, job));

  async function post(body, kind) {
    const answer = await fetch(form().action, { method: "POST", body, headers: { "X-Desk": kind } })
      .catch(() => { throw new Lost(); });
    // Signed out, or an old page: another page answers, or a refusal.
    if (!answer.ok || answer.headers.get("X-Desk") !== kind) throw new Refused(answer.status);
    return answer;
  }
  class Refused extends Error {}
  class Lost extends Error {}

  function trouble(error) {
    store.put();
    state(error instanceof Lost ? say.offline : say.refused, "dead");
    if (!(error instanceof Lost || error instanceof Refused)) throw error;
  }

  let typed = 0; // counts what is typed, to know whether a save holds all of it
  let timer;
  function changed() {
    typed += 1;
    store.put();
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  }

  function save() {
    clearTimeout(timer);
    timer = null;
    return inTurn(async () => {
      const at = typed;
      const key = store.key();
      const body = new FormData(form());
      body.set("do", "draft");
      try {
        state(say.saving);
        const now = await (await post(body, "save")).json();
        form().elements.draft.value = now.draft;
        form().elements.version.value = now.version;
        if (at === typed) store.drop(key);
        state(now.moved ? say.moved : fill(say.saved, { time: clock() }), now.moved ? "dead" : "reachable");
        show("alike", now.alike);
        show("reading", now.reading);
      } catch (error) { trouble(error); }
    });
  }
  // The server's markup, as nodes: read as a page of its own, in which nothing is run.
  const read = (html) => [...new DOMParser().parseFromString(`<div>${html}</div>`, "text/html").body.firstChild.childNodes];
  function show(id, html) {
    const place = byId(id);
    // What is being pressed or has the cursor is not taken away from under it.
    if (!place || place.contains(document.activeElement) || place.matches(":active")) return;
    const fresh = place.cloneNode(false);
    fresh.append(...read(html));
    if (!fresh.isEqualNode(place)) place.replaceChildren(...fresh.childNodes);
  }

  function swap(html) {
    const { id, selectionStart } = document.activeElement;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const part of fresh.querySelectorAll("[data-swap]")) {
      const here = byId(part.id);
      if (here) here.replaceChildren(...part.childNodes);
    }
    dress();
    for (const [name, value] of late) {
      const field = form().elements[name];
      if (field?.type !== "checkbox" && field) field.value = value;
    }
    if (late.size) changed();
    // The cursor stays where it was, unless the answer puts it elsewhere.
    const field = id ? byId(id) : null;
    field?.focus({ preventScroll: true });
    if (typeof selectionStart === "number" && field?.setSelectionRange) field.setSelectionRange(selectionStart, selectionStart);
    if (field?.dataset.slot && late.has(field.name)) look(field);
    const outcome = byId("outcome").dataset;
    const told = byId("told").textContent.trim();
    tell([told, outcome.said].filter(Boolean).join(" "));
    return outcome;
  }

  // Do what a button stands for, and show the answer.
  function run(command, { focus = true } = {}) {
    clearTimeout(timer);
    timer = null;
    store.put();
    return inTurn(async () => {
      const key = store.key();
      const body = new FormData(form());
      body.set("do", command);
      late.clear();
      document.documentElement.classList.add("busy");
      try {
        const answer = await post(body, "part");
        const outcome = swap(await answer.text());
        if (!late.size) store.drop(key);
        if (answer.redirected) {
          history.replaceState(null, "", answer.url);
          if (outcome.next) startMarking(Number(outcome.next));
          else byId("form-head").scrollIntoView({ block: "nearest" });
        } else if (focus && !late.size) {
          byId(outcome.focus)?.focus();
        }
      } catch (error) {
        trouble(error);
        // Whoever pressed a button is told, though the same stands there from before.
        tell(byId("state").textContent.trim());
        byId("state").scrollIntoView({ block: "nearest" });
      } finally { document.documentElement.classList.remove("busy"); }
    });
  }

  addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    const command = event.submitter?.value || "save";
    // What is thrown away goes by an ordinary request.
    if (command.startsWith("discard:")) { clearTimeout(timer); store.drop(store.key()); return; }
    event.preventDefault();
    run(command);
  });
  // What is typed while an answer is on its way.
  const late = new Map();
  addEventListener("input", (event) => {
    if (!form().contains(event.target)) return;
    if (event.target.name) late.set(event.target.name, event.target.value);
    changed();
  });
  addEventListener("online", save);
  addEventListener("offline", () => { store.put(); state(say.offline, "dead"); });
  addEventListener("pagehide", () => {
    if (timer) {
      const body = new FormData(form());
      body.set("do", "draft");
      navigator.sendBeacon(form().action, body);
    }
  });

  // What an earlier visit could not send.
  async function recover() {
    for (const key of store.all()) {
      const kept = new URLSearchParams(local((all) => all.getItem(key)));
      const own = form().elements;
      const free = own.version.value === "0" && !own.appearance && !kept.get("appearance");
      const here = kept.get("draft") === own.draft.value || free;
      kept.set("csrfmiddlewaretoken", own.csrfmiddlewaretoken.value);
      kept.set("do", "draft");
      await inTurn(async () => {
        try {
          const answer = await post(kept, here ? "part" : "save");
          if (here) swap(await answer.text());
          store.drop(key);
        } catch (error) { trouble(error); }
      });
    }
  }

  // — Marking words —

  // Offsets count code points of the article's text; each piece of text knows where it starts.
  const points = (string) => [...string].length;
  function offset(node, at) {
    let end = null;
    for (const piece of text().querySelectorAll("[data-at]")) {
      const from = Number(piece.dataset.at);
      const range = document.createRange();
      range.selectNodeContents(piece);
      const side = range.comparePoint(node, at);
      if (side < 0) return end ?? from; // between two pieces
      if (side === 0) {
        range.setEnd(node, at);
        return from + points(range.toString());
      }
      end = from + points(piece.textContent);
    }
    return end;
  }
  // The words from one offset to another, with a blank line between paragraphs.
  function words(start, end) {
    const cut = (piece) => {
      const from = Number(piece.dataset.at);
      return [...piece.textContent].slice(Math.max(0, start - from), Math.max(0, end - from)).join("");
    };
    const paragraphs = [...text().querySelectorAll("[data-sentences]")].map((each) =>
      [...each.querySelectorAll("[data-at]")].map(cut).join(""));
    return paragraphs.filter((each) => each.trim()).join("\n\n");
  }
  function selected() {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed || !text().contains(chosen.anchorNode)) return null;
    const range = chosen.getRangeAt(0);
    let start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return null;
    const marked = words(start, end);
    if (!marked.trim()) return null;
    start += points(marked) - points(marked.trimStart());
    return { start, words: marked.trim() };
  }
  function markSelected() {
    const found = selected();
    if (!found) return;
    const fields = form().elements;
    fields.passage.value = found.words;
    for (const each of form().querySelectorAll("[name=start]")) if (each.type === "radio") each.remove();
    if (fields.start) fields.start.value = found.start;
    else form().append(Object.assign(document.createElement("input"), { type: "hidden", name: "start", value: found.start }));
    typed += 1;
    leaveMarking();
    getSelection().removeAllRanges();
    byId("mark-bar").hidden = true;
    // On a phone a keyboard would cover the text.
    run("passage", { focus: !matchMedia("(pointer: coarse)").matches });
  }
  const begun = () => ["passage", "statement"].some((name) => form().elements[name]?.value.trim());

  let pointer = "mouse";
  let began = true; // whether the pointer went down in the text; until one is seen, it may have
  addEventListener("pointerdown", (event) => {
    pointer = event.pointerType;
    began = text().contains(event.target);
  });
  document.addEventListener("selectionchange", () => {
    byId("mark-bar").hidden = !selected() || (pointer === "mouse" && !begun() && !marking);
  });
  // Words that were selected before this script arrived.
  byId("mark-bar").hidden = !selected();
  addEventListener("pointerup", (event) => {
    // The mouse marks at once where nothing is begun; else a button asks first.
    if (event.pointerType !== "mouse" || !began || begun()) return;
    if (marking && !selected()) return; // a click on a sentence
    leaveMarking();
    setTimeout(markSelected, 0);
  });
  byId("mark-words").addEventListener("click", markSelected);

  // — By sentence, with keys or taps —

  let marking = null; // { first, last }: numbers of sentences
  const sentences = () => [...text().querySelectorAll("[data-sentences]")].flatMap((paragraph) =>
    paragraph.dataset.sentences.split(" ").map((pair) => ({ paragraph, span: pair.split("-").map(Number) })));
  function boundary({ paragraph }, at) {
    let last = null;
    for (const piece of paragraph.querySelectorAll("[data-at]")) {
      const from = Number(piece.dataset.at);
      const letters = [...piece.textContent];
      last = [piece.firstChild, piece.textContent.length];
      if (at <= from + letters.length) return [piece.firstChild, letters.slice(0, at - from).join("").length];
    }
    return last;
  }
  function choose(first, last) {
    const all = sentences();
    const clamp = (number) => Math.min(Math.max(number, 0), all.length - 1);
    marking = { first: clamp(first), last: clamp(last) };
    const [from, to] = [marking.first, marking.last].sort((a, b) => a - b);
    const start = boundary(all[from], all[from].span[0]);
    const end = boundary(all[to], all[to].span[1]);
    getSelection().setBaseAndExtent(...start, ...end);
    start[0].parentElement.scrollIntoView({ block: "nearest" });
    tell(fill(say.sentence, { n: marking.last + 1, all: all.length, words: getSelection().toString() }));
  }
  function startMarking(after = 0) {
    const all = sentences();
    if (!all.length) return;
    text().dataset.marking = "";
    byId("by-sentence").setAttribute("aria-pressed", "true");
    byId("marking-keys").hidden = false;
    text().focus({ preventScroll: true });
    marking = { first: 0, last: 0 };
    const next = all.findIndex(({ span }) => span[1] > after);
    choose(Math.max(0, next), Math.max(0, next));
  }
  function leaveMarking() {
    marking = null;
    delete text().dataset.marking;
    byId("by-sentence").setAttribute("aria-pressed", "false");
    byId("marking-keys").hidden = true;
  }
  byId("by-sentence").addEventListener("click", () => {
    if (marking) { leaveMarking(); getSelection().removeAllRanges(); } else startMarking();
  });
  text().addEventListener("click", (event) => {
    const paragraph = event.target.closest("[data-sentences]");
    if (!marking || !paragraph || event.target.closest("a")) return;
    const place = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    const range = place || document.caretRangeFromPoint(event.clientX, event.clientY);
    const at = offset(range.offsetNode || range.startContainer, range.offset ?? range.startOffset);
    const number = sentences().findIndex(({ span }) => at !== null && at <= span[1]);
    if (number < 0) return;
    // The first tap begins, the next one goes as far as it.
    const { tapped } = marking;
    choose(tapped ? marking.first : number, number);
    marking.tapped = true;
  });
  function markingKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") {
      leaveMarking();
      getSelection().removeAllRanges();
      tell(say.left);
    } else if (event.key === "Enter") {
      markSelected();
    } else if (step && event.shiftKey && event.key.match(/Left|Right/)) {
      // Right is where the line goes on, in either direction of writing.
      getSelection().modify("extend", step > 0 ? "right" : "left", "word");
      tell(getSelection().toString());
    } else if (step && event.shiftKey) {
      choose(marking.first, marking.last + step);
    } else if (step) {
      choose(marking.last + step, marking.last + step);
    } else {
      return;
    }
    event.preventDefault();
  }

  const single = byId("single-keys");
  single.checked = local((kept) => kept.getItem("desk keys")) !== "off";
  single.addEventListener("change", () => local((kept) => kept.setItem("desk keys", single.checked ? "on" : "off")));

  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (marking && text().contains(event.target)) return markingKey(event);
    if (event.altKey && event.code === "KeyC" && byId("same-chain")) {
      event.preventDefault();
      run(byId("same-chain").value);
    } else if (event.ctrlKey && event.key === "Enter" && form().contains(event.target) && byId("keep-next")) {
      event.preventDefault();
      run("next");
    } else if (event.key === "m" && single.checked && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      startMarking();
    }
  });

  // — Names found as they are typed: a combobox by the ARIA practices —

  function dress() {
    for (const each of document.querySelectorAll(".needs-script")) each.hidden = false;
    // Words are selected; the field in which they can be typed is there for those who look for it.
    const field = form().elements.passage;
    if (!field.value && !field.parentElement.querySelector(".err")) field.closest("details").open = false;
    for (const input of form().querySelectorAll("[data-slot]")) {
      const list = Object.assign(document.createElement("ul"), { id: `${input.id}-list`, className: "finder__list", hidden: true });
      list.setAttribute("role", "listbox");
      list.setAttribute("aria-label", input.labels[0].textContent);
      input.closest(".finder").append(list);
      const aria = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": list.id };
      for (const name in aria) input.setAttribute(name, aria[name]);
    }
  }
  let asked = 0, shown = 0; // a list that is behind what is typed is not chosen from
  let looking; // until the fingers rest for a moment
  let waiting; // Enter was pressed before the answer came
  const listOf = (input) => byId(`${input.id}-list`);
  const options = (input) => [...listOf(input).querySelectorAll("[role=option]")];
  function close(input) {
    // An answer that is still on its way does not open it again.
    asked += 1;
    clearTimeout(looking);
    if (!listOf(input)) return;
    listOf(input).hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function point(input, number) {
    const all = options(input);
    const at = (number + all.length) % all.length;
    all.forEach((each, n) => each.setAttribute("aria-selected", n === at));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }
  async function look(input) {
    const ask = ++asked;
    const address = `${say.find}?${new URLSearchParams({ slot: input.dataset.slot, q: input.value })}`;
    let html;
    try {
      const answer = await fetch(address).catch(() => { throw new Lost(); });
      if (!answer.ok || answer.redirected) throw new Refused(answer.status);
      html = await answer.text();
    } catch (error) { return trouble(error); }
    if (ask !== asked || document.activeElement !== input) return;
    shown = ask;
    listOf(input).replaceChildren(...read(html));
    const all = options(input);
    listOf(input).hidden = !all.length;
    input.setAttribute("aria-expanded", all.length > 0);
    const found = all.filter((each) => each.dataset.do.startsWith("take:")).length;
    tell(found ? fill(say.found, { n: found }) : say.none);
    if (all.length) point(input, 0);
    if (waiting === input) take(input);
  }
  function take(input) {
    waiting = null;
    const chosen = options(input).find((each) => each.getAttribute("aria-selected") === "true");
    if (!chosen || listOf(input).hidden) return;
    close(input);
    run(chosen.dataset.do);
  }
  work.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.dataset.slot) return;
    asked += 1;
    clearTimeout(looking);
    if (input.value.trim()) looking = setTimeout(look, 120, input); else close(input);
  });
  work.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.dataset?.slot || event.isComposing || event.ctrlKey || event.altKey) return;
    const open = !listOf(input).hidden && shown === asked;
    const at = options(input).findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (open) point(input, at + (event.key === "ArrowDown" ? 1 : -1)); else look(input);
    } else if (event.key === "Enter") {
      if (open && at >= 0) take(input); else if (input.value.trim()) { waiting = input; clearTimeout(looking); look(input); }
    } else if (event.key === "Escape" && open) {
      close(input);
    } else {
      return;
    }
    event.preventDefault();
  });
  work.addEventListener("focusout", (event) => { if (event.target.dataset?.slot) { close(event.target); waiting = null; } });
  // Before the field loses the cursor, and with it the list.
  work.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    close(option.closest(".finder").querySelector("[data-slot]"));
    run(option.dataset.do);
  });

  dress();
  recover();
  const asks = byId("outcome").dataset.next;
  if (asks) startMarking(Number(asks));
  else if (byId("problems")) byId("problems").focus();
})();
