/* Three comforts. The page works without them: the link leaves, the code is typed, and the file is sent as it is. */
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
      work.finally(() => setTimeout(() => {
        input.dataset.ready = "1";
        input.form.requestSubmit(event.submitter);
      }));
    });
  }
})();
