/* Photos chosen in a form: a preview of each, and a smaller copy of those above 2 MB so that they leave a phone on
   a poor network. When a copy cannot be made (HEIC in most browsers, little memory) the original is sent as it is. */
(() => {
  "use strict";
  const HEAVY = 2 * 1024 * 1024;
  const LONGEST_SIDE = 2000;
  const QUALITY = 0.82;

  async function smaller(file) {
    if (file.size <= HEAVY || !/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return file;
    try {
      const image = await createImageBitmap(file, { imageOrientation: "from-image" });
      const ratio = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * ratio);
      canvas.height = Math.round(image.height * ratio);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      image.close();
      const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
    } catch {
      return file;
    }
  }

  const weight = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} ko` : `${(bytes / 1e6).toFixed(1).replace(".", ",")} Mo`);

  function listFor(input) {
    const box = input.closest("[data-photo-drop]") || input.parentElement;
    let list = box.querySelector(".photos");
    if (!list) {
      list = document.createElement("ul");
      list.className = "photos";
      box.append(list);
    }
    return list;
  }

  function show(list, files) {
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...files.map((file) => {
      const item = document.createElement("li");
      const image = document.createElement("img");
      image.alt = "";
      image.src = URL.createObjectURL(file);
      image.addEventListener("error", () => image.remove());
      item.append(image, `${file.name} · ${weight(file.size)}`);
      return item;
    }));
  }

  const running = new WeakMap();
  async function handle(input) {
    const turn = (running.get(input) || 0) + 1;
    running.set(input, turn);
    const originals = [...input.files];
    show(listFor(input), originals);
    const files = [];
    for (const file of originals) files.push(await smaller(file));
    // Another choice was made while these were being reduced.
    if (running.get(input) !== turn || !files.some((file, n) => file !== originals[n])) return;
    try {
      const transfer = new DataTransfer();
      files.forEach((file) => transfer.items.add(file));
      input.files = transfer.files;
      show(listFor(input), files);
    } catch { /* the originals stay */ }
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file][data-photos], [data-photo-drop] input[type=file]")) handle(event.target);
  });
  window.dsuPhotos = { smaller };
})();
