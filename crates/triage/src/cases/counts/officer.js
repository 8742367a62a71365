// Adds to the officers' pages and is needed by none: counts and changes noticed by themselves,
// and keys. It writes nothing into what somebody types.
"use strict";
(() => {
  // What an act did is said once: a page that is loaded again, or kept as a bookmark, says it no more.
  const shown = new URL(location.href);
  if (shown.searchParams.has("xong")) {
    shown.searchParams.delete("xong");
    history.replaceState(null, "", shown);
  }
  const live = document.getElementById("live");
  if (!live) return;
  const words = live.dataset;
  const seen = document.querySelector("input[name=seen]");
  const number = seen && seen.dataset.case;
  let before = null;

  const isTyping = () => [...document.querySelectorAll("textarea,input[type=text],input:not([type])")]
    .some((it) => it.value !== it.defaultValue);

  const bar = (text, reload) => {
    let it = document.getElementById("bar");
    if (!it) {
      it = document.createElement("p");
      it.id = "bar";
      it.className = "bar";
      it.setAttribute("role", "status");
      document.querySelector("main").prepend(it);
    }
    it.textContent = text + " ";
    if (reload) {
      const link = document.createElement("a");
      link.href = location.pathname + location.search;
      link.textContent = words.reload;
      // What is being typed stays where it is; the new state opens beside it.
      link.addEventListener("click", () => {
        if (isTyping()) { link.target = "_blank"; link.rel = "noopener"; }
      });
      it.append(link);
    }
  };

  const show = (counts) => {
    for (const it of document.querySelectorAll("[data-count]")) {
      const count = counts[it.dataset.count];
      it.textContent = count >= 100 ? "99+" : String(count);
    }
    const { seen: now, ...numbers } = counts;
    const together = JSON.stringify(numbers);
    const moved = number ? now !== seen.value : before !== null && together !== before;
    before = before === null ? together : before;
    if (moved) bar(words.changed, true);
  };

  const ask = async () => {
    if (document.hidden) return;
    try {
      const query = number ? "?case=" + encodeURIComponent(number) : "";
      const answer = await fetch("/api/v1/counts" + query, { credentials: "same-origin" });
      if (answer.status === 401) bar(words.ended, false);
      else if (answer.status === 404 && number) bar(words.changed, true);
      else if (answer.ok) show(await answer.json());
    } catch { /* no line just now; the next time */ }
  };
  if (document.querySelector("[data-count]") || number) {
    ask();
    setInterval(ask, 30000);
    document.addEventListener("visibilitychange", ask);
  }

  // A long piece of work goes on in its place: a page that loads itself again loses whoever reads it.
  const work = document.getElementById("work");
  const goOn = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("work");
      if (!now) { location.reload(); return; }
      work.replaceChildren(...now.childNodes);
      if ("goesOn" in now.dataset) setTimeout(goOn, 250);
      else document.getElementById("work-next").remove();
    } catch { setTimeout(goOn, 5000); }
  };
  if (work && "goesOn" in work.dataset) goOn();

  // Keys. Single letters can be switched off (WCAG 2.1.4); that choice alone is remembered.
  const list = document.getElementById("keys");
  const off = list.querySelector("input");
  off.checked = localStorage.getItem("keys") === "off";
  off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "s keys";
  button.textContent = words.keys;
  button.addEventListener("click", () => list.showModal());
  document.querySelector("nav").append(button);

  const rows = () => [...document.querySelectorAll("table.queue tbody tr")];
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const to = at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1);
    all[to].querySelector("a").focus();
  };
  const search = () => {
    const filters = document.getElementById("filters");
    if (filters) filters.open = true;
    const field = document.getElementById("f-place") || document.getElementById("text");
    if (field) field.focus();
  };
  // Where the keys after "g" lead is what the navigation offers this officer, no more.
  const places = [...document.querySelectorAll("nav a[data-key]")];
  const key = (letter) => Object.assign(document.createElement("kbd"), { textContent: letter });
  const names = list.querySelector("dl");
  for (const it of places) {
    const keys = document.createElement("dt");
    keys.append(key("g"), " ", key(it.dataset.key));
    names.append(keys, Object.assign(document.createElement("dd"), { textContent: it.textContent }));
  }
  const keys = {
    "/": search,
    j: () => move(1), ArrowDown: () => move(1),
    k: () => move(-1), ArrowUp: () => move(-1),
    x: () => {
      const row = rows().find((it) => it.contains(document.activeElement));
      const tick = row && row.querySelector("input[type=checkbox]");
      if (tick) tick.checked = !tick.checked;
    },
    r: () => { const text = document.getElementById("text"); if (text) text.focus(); },
    "?": () => list.showModal(),
  };
  let going = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || off.checked || list.open) return;
    if (event.target.closest("input:not([type=checkbox]),textarea,select")) return;
    if (event.key.startsWith("Arrow") && !rows().length) return;
    if (going) {
      going = false;
      const to = places.find((it) => it.dataset.key === event.key);
      if (to) { event.preventDefault(); location.assign(to.href); }
      return;
    }
    if (event.key === "g") { going = true; return; }
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
