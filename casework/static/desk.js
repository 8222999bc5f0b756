/* Conveniences for the desk. Every page works without this file: it only shortens ways that exist as links and forms. */
"use strict";
(() => {
  const root = document.documentElement;
  const help = document.getElementById("help");
  const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window: forget */ } };

  // Switches live on this machine only: they say nothing about a person.
  for (const box of document.querySelectorAll("input[data-remember]")) {
    const name = box.dataset.remember;
    if (remembered(name) !== null) box.checked = remembered(name) === "on";
    const apply = () => { if (name === "compact") root.classList.toggle("compact", box.checked); };
    apply();
    box.addEventListener("change", () => { remember(name, box.checked ? "on" : "off"); apply(); });
  }
  for (const only of document.querySelectorAll("[data-script-only]")) only.hidden = false;

  // One list a page has keys: its rows are the element's own <tr> or <li>.
  const list = document.querySelector("[data-list]");
  const rows = () => (list ? [...list.querySelectorAll("tr, li")].filter((row) => row.parentElement === list) : []);
  let here = -1;
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    all[here]?.classList.remove("here");
    here = Math.max(0, Math.min(all.length - 1, here + step));
    all[here].classList.add("here");
    (all[here].querySelector("a") || all[here]).focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  };
  const keys = {
    "/": () => document.getElementById("search")?.focus(),
    "?": () => help?.showPopover?.(),
    j: () => move(1),
    k: () => move(-1),
    x: () => rows()[here]?.querySelector("input[type=checkbox]")?.click(),
  };
  const inField = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const isTyping = (target) => inField(target) && target.type !== "checkbox";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.body.dataset.keys === "off" || isTyping(event.target) || help?.matches(":popover-open")) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!act) return;
    event.preventDefault();
    act();
  });

  // What somebody writes is kept on the server every few seconds: a session may end, a machine may stop.
  for (const text of document.querySelectorAll("textarea[data-keep]")) {
    const url = text.dataset.keep;
    let waiting = 0;
    const keep = () => {
      const all = new FormData(text.form), sent = new FormData();
      for (const name of ["csrf_token", "body", "is_restricted"]) if (all.has(name)) sent.append(name, all.get(name));
      fetch(url, { method: "POST", body: sent, credentials: "same-origin" }).catch(() => { /* the next try */ });
    };
    text.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 2500); });
    text.form.addEventListener("submit", () => clearTimeout(waiting));
  }

  // Selection: all on this page, and a range with shift.
  const boxes = list ? [...list.querySelectorAll(".pick input[type=checkbox]")] : [];
  const all = document.querySelector("[data-pick-all]");
  const chosen = document.querySelector("[data-chosen]");
  let last = null;
  const count = () => {
    const n = boxes.filter((box) => box.checked).length;
    if (chosen) chosen.textContent = String(n);
    if (all) { all.checked = n > 0 && n === boxes.length; all.indeterminate = n > 0 && n < boxes.length; }
  };
  boxes.forEach((box, i) => box.addEventListener("click", (event) => {
    if (event.shiftKey && last !== null) {
      boxes.slice(Math.min(i, last), Math.max(i, last) + 1).forEach((other) => { other.checked = box.checked; });
    }
    last = i;
    count();
  }));
  all?.addEventListener("change", () => { boxes.forEach((box) => { box.checked = all.checked; }); count(); });
  if (boxes.length) count();
})();
