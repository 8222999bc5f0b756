/* Attendance: each tap is kept on this device until the server has it, under the lesson's reference and without a name.
   The list works without this file: then it is one form with a button. */
"use strict";
(() => {
  const form = document.querySelector("form[data-save]");
  if (!form) return;
  const url = form.dataset.save, name = `attendance ${form.dataset.lesson} ${form.dataset.device}`;
  const rows = new Map([...form.querySelectorAll("[data-seat]")].map((row) => [row.dataset.seat, row]));
  const words = (say) => document.querySelector(`template[data-say="${say}"]`).content;
  const told = form.querySelector(".told"), token = form.querySelector("[name=csrf_token]");
  let kept = {}, busy = false, trouble = "", refused = "", later = 0;
  try { kept = JSON.parse(localStorage.getItem(name)) || {}; } catch { /* private window: only this page keeps it */ }
  for (const box of form.querySelectorAll("[data-without-script]")) box.hidden = true;

  const choose = (row, state) => {
    for (const box of row.querySelectorAll("input[type=radio]")) box.checked = box.value === state;
  };
  const keep = () => {
    const bare = Object.fromEntries(Object.entries(kept).map(([seat, one]) => [seat, { state: one.state, seen: one.seen }]));
    try {
      if (Object.keys(kept).length) localStorage.setItem(name, JSON.stringify(bare));
      else localStorage.removeItem(name);
    } catch { /* as above */ }
  };
  const unsent = () => Object.keys(kept).filter((seat) => !kept[seat].other);
  const show = () => {
    for (const [seat, row] of rows) {
      row.classList.toggle("unsent", seat in kept);
      const old = row.querySelector("div.error"), other = kept[seat]?.other;
      old?.remove();
      row.classList.toggle("wrong", Boolean(other));
      if (!other) continue;
      const both = words("conflict").cloneNode(true);
      both.querySelector("bdi").textContent = other.told;
      both.querySelector("[data-mine]").addEventListener("click", () => {
        kept[seat] = { state: kept[seat].state, seen: other.seen };
        settle();
      });
      both.querySelector("[data-theirs]").addEventListener("click", () => {
        delete kept[seat];
        row.dataset.seen = other.seen;
        choose(row, other.state);
        settle();
      });
      row.querySelector("legend").after(both);
    }
    const count = unsent().length, conflicts = Object.keys(kept).length > count;
    const say = trouble || (conflicts ? "conflicts" : count ? "sending" : "saved");
    const text = refused || words(say).textContent + (["kept", "signed-out"].includes(trouble) ? count : "");
    if (told.textContent !== text) told.textContent = text;
    told.dataset.state = say;
  };
  const settle = () => { keep(); show(); send(); };

  const take = (answer, sent) => {
    token.value = answer.token;
    for (const seat of Object.keys(sent)) {
      if (!(seat in answer.saved || seat in answer.conflicts)) { delete kept[seat]; trouble = "gone"; }
    }
    for (const [seat, seen] of Object.entries(answer.saved)) {
      const row = rows.get(seat);
      row.dataset.seen = seen;
      if (kept[seat]?.state === sent[seat]) delete kept[seat];
      else if (kept[seat]) kept[seat].seen = seen;
    }
    for (const [seat, other] of Object.entries(answer.conflicts)) if (kept[seat]) kept[seat].other = other;
  };
  const send = async (again = false) => {
    const seats = unsent();
    if (!seats.length || (busy && !again)) return;
    busy = true;
    clearTimeout(later);
    const body = new FormData(), sent = {};
    body.append("csrf_token", token.value);
    for (const seat of seats) {
      body.append(seat, sent[seat] = kept[seat].state);
      body.append(seat.replace("seat-", "seen-"), kept[seat].seen);
    }
    let more = false;
    try {
      const headers = { Accept: "application/json" };
      const answer = await fetch(url, { method: "POST", body, headers, credentials: "same-origin", redirect: "manual" });
      const isOurs = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      const said = isOurs ? await answer.json() : null;
      refused = (again && said?.refused) || "";
      if (answer.ok && said) {
        trouble = "";
        take(said, sent);
        more = true;
      } else if (said && !again && said.token) {
        token.value = said.token;  // the page was open for long: once more with a fresh token
        return await send(true);
      } else trouble = answer.status === 0 || [401, 403, 404].includes(answer.status) ? "signed-out" : "kept";
    } catch { trouble = "kept"; }
    busy = false;
    keep();
    show();
    if (more) send();
    else if (trouble === "kept") later = setTimeout(send, 15000);
  };

  const mark = (row, state) => {
    const seat = row.dataset.seat, before = kept[seat];
    if (!before && row.dataset.seen.endsWith(`:${state}`)) return;
    kept[seat] = { state, seen: before?.other?.seen || before?.seen || row.dataset.seen };
  };
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-seat]");
    if (row) { mark(row, event.target.value); settle(); }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const rest = event.submitter?.value;
    for (const row of rows.values()) {
      if (rest && !row.querySelector("input:checked")) { choose(row, rest); mark(row, rest); }
    }
    settle();
  });
  addEventListener("online", () => send());

  // What an earlier visit could not send. Of whoever is no longer on the list nothing can be noted.
  for (const [seat, one] of Object.entries(kept)) {
    const row = rows.get(seat);
    if (row) choose(row, one.state);
    else { delete kept[seat]; trouble = "gone"; }
  }
  if (Object.keys(kept).length || trouble) { keep(); show(); send(); }
})();
