/* Photos chosen in a form: they add up, each with its preview and its button to leave it out, and a smaller copy of
   those above 2 MB so that they leave a phone on a poor network. When a copy cannot be made (HEIC in most browsers,
   little memory) the original is sent as it is. */
(() => {
  "use strict";
  const HEAVY = 2 * 1024 * 1024;
  const TOO_HEAVY = 10 * 1024 * 1024;
  const MOST = 10;
  // Some phones give no type to HEIC; what it really holds is checked when it arrives.
  const isPhoto = (file) => (file.type ? /^image\//.test(file.type) : /\.(jpe?g|png|webp|hei[cf])$/i.test(file.name));
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
  const boxOf = (input) => input.closest("[data-photo-drop]") || input.parentElement;
  const kept = new WeakMap(); // input → files
  const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;

  function listFor(box) {
    let list = box.querySelector(".photos");
    if (!list) {
      list = document.createElement("ul");
      list.className = "photos";
      box.append(list);
    }
    return list;
  }

  function show(input) {
    const box = boxOf(input);
    const files = kept.get(input) || [];
    const list = listFor(box);
    list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    list.replaceChildren(...files.map((file, number) => {
      const item = document.createElement("li");
      const image = document.createElement("img");
      image.alt = "";
      image.src = URL.createObjectURL(file);
      // No preview (HEIC in most browsers): the name tells which one it is.
      image.addEventListener("error", () => {
        const name = document.createElement("span");
        name.className = "name";
        name.textContent = file.name;
        image.replaceWith(name);
      });
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-secondary";
      button.textContent = "Retirer";
      button.setAttribute("aria-label", `Retirer la photo ${number + 1} (${file.name})`);
      button.addEventListener("click", () => { put(input, files.filter((other) => other !== file)); input.focus(); });
      item.append(image, weight(file.size), button);
      return item;
    }));
    const count = box.querySelector("[data-count]");
    if (count) count.textContent = files.length ? `${files.length} photo${files.length > 1 ? "s" : ""}` : count.dataset.count;
    const label = count && count.closest("label");
    if (label) label.classList.toggle("on", files.length > 0);
  }

  function put(input, files, { quiet = false } = {}) {
    kept.set(input, files);
    try {
      const transfer = new DataTransfer();
      files.forEach((file) => transfer.items.add(file));
      input.files = transfer.files;
    } catch { /* an old browser keeps what was chosen last */ }
    show(input);
    if (!quiet) input.dispatchEvent(new CustomEvent("dsu:photos", { bubbles: true }));
  }

  function tell(box, text) {
    const place = box.querySelector("[data-told]");
    if (place) place.textContent = text;
  }

  async function add(input, chosen) {
    const box = boxOf(input);
    const before = kept.get(input) || [];
    const strange = chosen.filter((file) => !isPhoto(file));
    const fresh = chosen.filter((file) => isPhoto(file) && !before.some((other) => same(other, file)));
    const files = [...before, ...fresh].slice(0, MOST);
    put(input, files, { quiet: true });
    const light = await Promise.all(fresh.map(smaller));
    const now = (kept.get(input) || []).map((file) => (fresh.includes(file) ? light[fresh.indexOf(file)] : file));
    const heavy = now.filter((file) => file.size > TOO_HEAVY);
    put(input, now.filter((file) => file.size <= TOO_HEAVY));
    tell(box, [
      before.length + fresh.length > MOST ? `Dix photos au plus : les dernières n’ont pas été prises.` : "",
      ...strange.map((file) => `« ${file.name} » n’est pas une photo : ce fichier n’est pas pris.`),
      ...heavy.map((file) => `« ${file.name} » pèse plus de 10 Mo : réduisez-la.`),
    ].filter(Boolean).join(" "));
  }

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.matches("[data-photo-drop] [data-camera]")) {
      const main = boxOf(input).querySelector("input[type=file][name]");
      const taken = [...input.files];
      input.value = "";
      if (main && taken.length) add(main, taken);
    } else if (input.matches("input[type=file][data-photos], [data-photo-drop] input[type=file][name]")) {
      if (input.files.length) add(input, [...input.files]);
      // The picker was cancelled: some browsers empty the field, what was chosen before stays.
      else if ((kept.get(input) || []).length) put(input, kept.get(input));
    }
  });
  document.querySelectorAll("[data-photo-drop] .only-js").forEach((label) => { label.hidden = false; });
  window.dsuPhotos = { smaller, put, files: (input) => kept.get(input) || [...input.files] };
})();
