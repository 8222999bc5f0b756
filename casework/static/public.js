/* Four comforts. The page works without them: the link leaves, the code is typed, the file is sent as it is, in one go. */
"use strict";
(() => {
  // The page is replaced, so that "back" does not show it to the next person who holds this phone.
  const leave = document.querySelector("[data-leave]");
  leave?.addEventListener("click", (event) => {
    event.preventDefault();
    document.body.hidden = true;
    location.replace(leave.href);
  });

  // From the picture on a card: the code stands behind the #, which no server sees. It goes into its box and out of the address.
  const card = document.querySelector("[data-from-card]");
  if (card && /^#\d{12}$/.test(location.hash)) {
    card.querySelector("[name=code]").value = location.hash.slice(1).replace(/\d{4}(?=\d)/g, "$& ");
    history.replaceState(null, "", location.pathname);
    card.querySelector("[name=pin]").focus();
  }

  // A photo of a paper needs 2,000 pixels, not 4,000: it is sent in a quarter of the time.
  const LONGEST = 2000;
  const shrink = async (file) => {
    if (!/^image\/(jpeg|png|webp|heic)$/.test(file.type) || file.size < 600000) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  };
  for (const input of document.querySelectorAll("input[type=file][data-shrink]")) {
    let work = Promise.resolve();
    input.addEventListener("change", () => {
      delete input.dataset.ready;
      const files = [...input.files];
      work = Promise.all(files.map((file) => shrink(file).catch(() => file))).then((smaller) => {
        const chosenAnew = files.length !== input.files.length || files.some((file, i) => file !== input.files[i]);
        if (chosenAnew || smaller.every((file, i) => file === files[i])) return;
        const transfer = new DataTransfer();
        smaller.forEach((file) => transfer.items.add(file));
        input.files = transfer.files;
      }).catch(() => undefined);
    });
    input.form?.addEventListener("submit", (event) => {
      if (input.dataset.ready) return;
      event.preventDefault();
      // A form cannot be sent again from within its own sending: wait for the next turn.
      work.then(() => sendInPieces(input)).catch(() => undefined).finally(() => setTimeout(() => {
        input.dataset.ready = "1";
        input.form.requestSubmit(event.submitter);
      }));
    });
  }

  // A file goes in pieces, each one sent again until it has arrived: a dropped connection costs one piece. The name of
  // an upload is made of the file, so whoever chooses the same file again goes on where it stopped.
  const PIECE = 262144;
  const pause = (ms) => new Promise((done) => {
    const timer = setTimeout(done, ms);
    addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });
  const nameOf = async (file) => {
    const told = new TextEncoder().encode([file.name, file.size, file.lastModified].join("/"));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", told));
    return [...digest.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const insist = async (say, ask) => {
    for (let wait = 1000; ; wait = Math.min(wait * 2, 30000)) {
      try {
        const answer = await ask();
        if (answer.ok) return Number(await answer.text());
        if (answer.status < 500 && answer.status !== 429) throw new TypeError("refused", { cause: "refused" });
      } catch (error) {
        if (error.cause === "refused") throw error;
      }
      say();
      await pause(wait);
    }
  };
  const sendInPieces = async (input) => {
    const big = [...input.files];
    if (!input.dataset.pieces || !big.some((file) => file.size > PIECE)) return;
    const line = document.createElement("p");
    line.setAttribute("role", "status");
    input.after(line);
    const token = input.form.querySelector("[name=csrf_token]").value;
    const all = big.reduce((sum, file) => sum + file.size, 0);
    let sent = 0;
    const done = [];
    for (const file of big) {
      const name = await nameOf(file);
      const url = input.dataset.pieces.replace(/0$/, name);
      const lost = () => { line.textContent = input.dataset.waiting; };
      let there = await insist(lost, () => fetch(url));
      for (let number = there; number * PIECE < file.size; number = there) {
        const body = new FormData();
        body.append("csrf_token", token);
        body.append("number", number);
        body.append("piece", file.slice(number * PIECE, (number + 1) * PIECE), "piece");
        there = await insist(lost, () => fetch(url, { method: "POST", body }));
        line.textContent = `${input.dataset.sending} ${Math.round((sent + Math.min(there * PIECE, file.size)) / all * 100)} %`;
      }
      sent += file.size;
      done.push(`${name}:${file.name}`);
    }
    for (const one of done) {
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = "pieces";
      hidden.value = one;
      input.form.append(hidden);
    }
    input.value = "";
  };
})();
