/* Maps: contours and points of one or several GeoJSON addresses (separated by spaces), asked again for what is in view
   unless they say `refresh: false`; and the picking of a position.
   Everything shown is also in a list: the map is never the only way. */
(() => {
  "use strict";
  if (!window.L) return;

  const LEVELS = { 1: ["●", "Isolé"], 2: ["▲", "Récurrent"], 3: ["◆", "Sérieux"], 4: ["■", "Grave"] };
  const FRANCE = [[41.3, -5.2], [51.1, 9.6]];
  // What is no observation: symbol, style, word of the legend.
  const KINDS = { residence: ["⌂", "pin-home", "Résidence"], quartier: ["⬢", "pin-quartier", "Quartier"], partner: ["◈", "pin-partner", "Partenaire"], count: ["3", "pin-count", "Quartier et ses partenaires présents"], desert: ["∅", "pin-count is-desert", "Quartier sans personne"] };
  const WORDS = { zoomIn: "Agrandir", zoomOut: "Réduire" };

  const bounds = (text) => {
    const [w, s, e, n] = (text || "").split(",").map(Number);
    return [w, s, e, n].every(Number.isFinite) && text ? L.latLngBounds([s, w], [n, e]) : null;
  };

  function glyph(kind, gravity) {
    if (KINDS[kind]) return KINDS[kind];
    if (LEVELS[gravity]) return [LEVELS[gravity][0], `pin-${gravity}`];
    return ["●", "pin-home"];
  }

  // More stops than this for the Tab key would hide what follows the map; the list twin has them all.
  const TAB_STOPS = 60;

  // A route: the haltes of a place by their numbers ("3–5, 9"), the halls that may be added there, those chosen.
  function ranks(stops) {
    const runs = [];
    stops.map(([rank]) => rank).forEach((rank) => {
      const last = runs[runs.length - 1];
      if (last && rank === last[1] + 1) last[1] = rank;
      else runs.push([rank, rank]);
    });
    const words = runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
    return words.length > 2 ? `${words[0]}, ${words[1]}…` : words.join(", ");
  }

  function routeMarker(p, at, keyboard, chosen) {
    const stops = p.stops || [], picked = (p.choices || []).filter(([key]) => chosen.has(String(key)));
    const numbers = ranks(stops);
    const sign = `${numbers}${picked.length ? "✓" : stops.length ? "" : "+"}`;
    const css = `pin pin-halte${stops.length ? "" : " pin-choice"}${picked.length ? " is-chosen" : ""}`;
    const name = [
      stops.length ? `${stops.length > 1 ? "Haltes" : "Halte"} ${numbers} : ` : "",
      p.title || "",
      !stops.length && p.choices && p.choices.length ? ", à ajouter" : "",
      picked.length ? ` (${picked.length} coché${picked.length > 1 ? "s" : ""})` : "",
    ].join("");
    const width = Math.max(28, 14 + 8 * sign.length);
    return L.marker(at, { keyboard, icon: L.divIcon({ className: css, html: sign, iconSize: [width, 28] }), title: name, alt: name, zIndexOffset: stops.length ? 500 : 0 });
  }

  function marker(feature, at, keyboard, chosen) {
    const p = feature.properties || {};
    if (p.kind === "route") return routeMarker(p, at, keyboard, chosen);
    if (p.kind === "cluster") {
      const size = Math.min(52, 28 + Math.round(Math.log2(p.count || 1) * 3));
      const text = String(p.count), words = p.title || `${text} éléments`;
      const css = `${p.deserts ? " is-desert" : ""}${p.of === "partner" ? " of-partners" : ""}`;
      return L.marker(at, {
        icon: L.divIcon({ className: `pin pin-cluster worst-${p.gravity || 0}${css}`, html: text, iconSize: [size, size] }),
        keyboard,
        title: `${words} : agrandir`,
        alt: words,
      });
    }
    if (p.kind === "count" || p.kind === "desert") {
      const name = `${p.title} : ${p.detail}`, number = p.count ? String(p.count) : "∅";
      return L.marker(at, { keyboard, icon: L.divIcon({ className: `pin ${KINDS[p.kind][1]}`, html: number, iconSize: [Math.max(28, 14 + 8 * number.length), 28] }), title: name, alt: name, zIndexOffset: 500 });
    }
    const [symbol, css] = glyph(p.kind, p.gravity);
    const word = LEVELS[p.gravity] ? `${LEVELS[p.gravity][1]} : ` : "";
    const name = `${word}${p.title || p.name || ""}`;
    return L.marker(at, { keyboard, icon: L.divIcon({ className: `pin ${css}`, html: symbol, iconSize: [28, 28] }), title: name, alt: name });
  }

  function popup(p) {
    const box = document.createElement("div");
    const title = document.createElement("strong");
    const link = p.url ? document.createElement("a") : document.createElement("span");
    if (p.url && /^\/(?!\/)/.test(p.url)) link.href = p.url;
    link.textContent = p.title || p.name || "Voir";
    title.append(link);
    box.append(title);
    const lines = [LEVELS[p.gravity] ? `${LEVELS[p.gravity][0]} ${LEVELS[p.gravity][1]}` : "", p.detail || ""];
    lines.filter(Boolean).forEach((text) => {
      const line = document.createElement("div");
      line.textContent = text;
      box.append(line);
    });
    return box;
  }

  const contour = (feature) => (feature.properties && feature.properties.kind === "walk"
    ? { color: "#8a3b12", weight: 3, dashArray: "6 5", fill: false }
    // Of a quartier where there is nobody: no colour inside, and dots around.
    : { color: "#0f5c6e", weight: 2, fillColor: "#0f5c6e", fillOpacity: feature.properties && feature.properties.count === 0 ? 0 : 0.12, dashArray: feature.properties && feature.properties.count === 0 ? "2 6" : null });

  // The halls of the map are those of a list of checkboxes: each shows what the other holds.
  function twins(name) {
    const boxes = () => [...document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`)];
    return {
      chosen: () => new Set(boxes().filter((box) => box.checked).map((box) => box.value)),
      set(key, words, checked) {
        let box = boxes().find((other) => other.value === String(key));
        if (!box) {
          // A hall that the list, which is short, does not offer yet.
          const list = document.querySelector(`[data-choices-list="${CSS.escape(name)}"]`);
          if (!list) return;
          const item = document.createElement("li"), label = document.createElement("label"), text = document.createElement("span");
          box = document.createElement("input");
          Object.assign(box, { type: "checkbox", name, value: String(key), className: "form-check-input" });
          text.textContent = words;
          label.append(box, text);
          item.append(label);
          list.prepend(item);
        }
        box.checked = checked;
        box.dispatchEvent(new Event("change", { bubbles: true }));
      },
    };
  }

  function routePopup(p, twin) {
    const box = document.createElement("div");
    box.className = "route-popup";
    const title = document.createElement("strong");
    title.textContent = p.title || "";
    box.append(title);
    (p.stops || []).forEach(([rank, words, url]) => {
      const line = document.createElement("div"), link = document.createElement("a");
      if (/^\/(?!\/)/.test(url)) link.href = url;
      link.textContent = `${rank}. ${words}`;
      line.append(link);
      box.append(line);
    });
    const chosen = twin.chosen();
    (p.choices || []).forEach(([key, words]) => {
      const label = document.createElement("label"), input = document.createElement("input");
      input.type = "checkbox";
      input.className = "form-check-input";
      input.checked = chosen.has(String(key));
      input.addEventListener("change", () => twin.set(key, words, input.checked));
      label.append(input, words);
      box.append(label);
    });
    return box;
  }

  function legend(list, seen) {
    if (!list) return;
    list.replaceChildren(...[...seen].sort().map((key) => {
      const item = document.createElement("li");
      const sign = document.createElement("span");
      const [symbol, css, word] = KINDS[key] || [LEVELS[key][0], `pin-${key}`, LEVELS[key][1]];
      sign.className = `pin legend-pin ${css}`;
      sign.setAttribute("aria-hidden", "true");
      sign.textContent = symbol;
      item.append(sign, word);
      return item;
    }));
  }

  function start(element) {
    const box = element.closest(".map-box, .map-picker") || element.parentElement;
    const note = box.querySelector(".map-note");
    const say = (text) => { if (note && note.textContent !== text) note.textContent = text; };
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(element, { zoomControl: false, fadeAnimation: !calm, zoomAnimation: !calm, markerZoomAnimation: !calm, maxZoom: 19 });
    L.control.zoom({ zoomInTitle: WORDS.zoomIn, zoomOutTitle: WORDS.zoomOut }).addTo(map);
    map.attributionControl.setPrefix(false);
    // The wheel scrolls the page until the map has been entered.
    map.scrollWheelZoom.disable();
    element.addEventListener("focusin", () => map.scrollWheelZoom.enable());
    element.addEventListener("focusout", () => map.scrollWheelZoom.disable());
    if (element.dataset.tiles) {
      L.tileLayer(element.dataset.tiles, { attribution: element.dataset.attribution, maxZoom: 19 })
        .on("tileerror", () => say("Le fond de carte ne répond pas ; les contours restent."))
        .addTo(map);
    } else if (element.dataset.attribution) map.attributionControl.addAttribution(element.dataset.attribution);

    const given = bounds(element.dataset.bbox);
    map.fitBounds(given || L.latLngBounds(FRANCE), { animate: false });
    let framed = Boolean(given);
    const sources = (element.dataset.geojsonUrl || "").split(/\s+/).filter(Boolean).map((url) => ({ url, layer: null, refresh: true, seen: new Set(), truncated: false, failed: false }));
    let turn = 0;
    let open = false;
    // A popup opens beside the buttons of the zoom, where the map is wide enough for both.
    const clear = () => (map.getSize().x > 400 ? { autoPanPaddingTopLeft: [60, 20], autoPanPaddingBottomRight: [20, 20] } : { autoPanPadding: [20, 20] });
    const twin = element.dataset.choices ? twins(element.dataset.choices) : null;
    let places = [];
    const isPlacing = Boolean(twin) && Boolean(box.dataset.lat);
    function redraw() {
      const chosen = twin.chosen();
      places.forEach(({ p, pin }) => {
        const fresh = routeMarker(p, pin.getLatLng(), pin.options.keyboard, chosen);
        if (fresh.options.title === pin.options.title) return;
        Object.assign(pin.options, { title: fresh.options.title, alt: fresh.options.alt });
        const had = pin.getElement() === document.activeElement;
        pin.setIcon(fresh.options.icon);
        if (had && pin.getElement()) pin.getElement().focus();
      });
    }
    function toggle(p) {
      const [key, words] = p.choices[0];
      const checked = !twin.chosen().has(String(key));
      twin.set(key, words, checked);
      say(`${words} : ${checked ? "coché" : "décoché"}. Il reste à valider avec « Ajouter au parcours ».`);
    }
    if (twin) {
      document.addEventListener("change", (event) => { if (event.target.name === element.dataset.choices) redraw(); });
      // The order was changed in the list: the numbers and the line follow.
      document.addEventListener("htmx:afterSettle", (event) => {
        if (event.detail.elt && event.detail.elt.id === "haltes") { sources.forEach((source) => { source.refresh = true; }); load(); }
      });
    }
    map.on("popupopen", ({ popup: shown }) => {
      open = true;
      const close = shown.getElement().querySelector(".leaflet-popup-close-button");
      if (close) { close.setAttribute("aria-label", "Fermer"); close.title = "Fermer"; }
    });
    map.on("popupclose", () => { open = false; });

    async function fetchInto(source, isPicker) {
      const b = map.getBounds();
      const view = new URL(source.url, location.href);
      if (framed) view.searchParams.set("bbox", [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((n) => n.toFixed(6)).join(","));
      view.searchParams.set("zoom", map.getZoom());
      const answer = await fetch(view, { headers: { Accept: "application/geo+json, application/json" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const data = await answer.json();
      return () => {
        source.refresh = data.refresh !== false;
        source.truncated = Boolean(data.truncated);
        source.seen = new Set();
        const chosen = twin ? twin.chosen() : new Set();
        if (twin) places = [];
        const fresh = L.geoJSON(data, {
          style: contour,
          // A click on the map of a picker is a position, not a question about what is under it.
          interactive: !isPicker && !isPlacing,
          pointToLayer(feature, at) {
            const pin = marker(feature, at, !isPicker && (data.features || []).length <= TAB_STOPS, chosen);
            pin.options.interactive = !isPicker;
            return pin;
          },
          onEachFeature(feature, item) {
            const p = feature.properties || {};
            if (p.kind === "route" && twin) {
              places.push({ p, pin: item });
              // One hall and nothing else: the sign is its checkbox.
              if (!p.stops.length && p.choices.length === 1) {
                item.on("click keypress", (event) => {
                  if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
                  toggle(p);
                });
              } else item.bindPopup(() => routePopup(p, twin), { ...clear(), maxHeight: 220 });
              return;
            }
            if (p.kind === "cluster") {
              item.on("click keypress", (event) => {
                if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
                map.setView(item.getLatLng(), Math.min(map.getZoom() + 2, 19));
              });
              return;
            }
            if (feature.geometry && feature.geometry.type === "Point") source.seen.add(KINDS[p.kind] ? p.kind : LEVELS[p.gravity] ? String(p.gravity) : "residence");
            if (!isPicker && !(isPlacing && feature.geometry.type !== "Point") && (p.title || p.name || p.url)) item.bindPopup(() => popup(p), clear());
          },
        });
        if (source.layer) source.layer.remove();
        source.layer = fresh.addTo(map);
        // Points stay above contours, whatever comes first.
        fresh.eachLayer((item) => { if (item.bringToBack) item.bringToBack(); });
      };
    }

    async function load() {
      const asked = sources.filter((source) => source.refresh);
      if (!asked.length) return;
      const mine = ++turn;
      const isPicker = element.hasAttribute("data-picker");
      const answers = await Promise.allSettled(asked.map((source) => fetchInto(source, isPicker)));
      if (mine !== turn) return;
      answers.forEach((answer, position) => {
        asked[position].failed = answer.status === "rejected";
        if (answer.status === "fulfilled") answer.value();
      });
      legend(box.querySelector(".map-legend"), new Set(sources.flatMap((source) => [...source.seen])));
      const drawn = sources.filter((source) => source.layer && source.layer.getLayers().length);
      if (!framed && drawn.length) {
        const whole = L.latLngBounds([]);
        drawn.forEach((source) => whole.extend(source.layer.getBounds()));
        if (whole.isValid()) map.fitBounds(whole, { animate: false, padding: [16, 16], maxZoom: 17 });
      }
      framed = true;
      if (isPicker) return;
      if (sources.some((source) => source.failed)) say("La carte n’a pas pu être remplie. La liste donne les mêmes informations.");
      else if (sources.some((source) => source.truncated)) say("Trop d’éléments pour tout montrer : rapprochez-vous.");
      else if (!drawn.length) say("Rien à montrer dans cette partie de la carte.");
      else say("");
    }

    let timer = 0;
    map.on("moveend", () => {
      // A popup that pans the map must not lose its own marker.
      if (open || !sources.some((source) => source.refresh)) return;
      clearTimeout(timer);
      timer = setTimeout(load, 150);
    });
    load();
    if (element.hasAttribute("data-picker") || isPlacing) pick(map, box, say, () => { framed = true; });
    // Paper has its own size: the quartier is framed again for it, and the screen is given back as it was.
    let before = null;
    window.addEventListener("beforeprint", () => {
      if (before) return;
      const view = map.getBounds();
      before = { centre: map.getCenter(), zoom: map.getZoom(), snap: map.options.zoomSnap };
      element.classList.add("map-paper");
      map.invalidateSize({ animate: false, pan: false });
      map.options.zoomSnap = 0;
      map.fitBounds(given && view.contains(given) ? given : view, { animate: false, padding: [8, 8] });
    });
    window.addEventListener("afterprint", () => {
      if (!before) return;
      element.classList.remove("map-paper");
      map.options.zoomSnap = before.snap;
      map.invalidateSize({ animate: false, pan: false });
      map.setView(before.centre, before.zoom, { animate: false });
      before = null;
    });
    // The map may have been laid out in a closed <details>.
    if (window.ResizeObserver) new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(element);
  }

  function pick(map, box, say, frame) {
    const lat = document.getElementById(box.dataset.lat);
    const lon = document.getElementById(box.dataset.lon);
    const here = box.querySelector("[data-locate]");
    const clear = box.querySelector("[data-clear]");
    if (!lat || !lon) return;
    let pin = null;
    const number = (field) => (field.value.trim() === "" ? NaN : Number(field.value.replace(",", ".")));
    function draw(at, centre) {
      if (!pin) {
        pin = L.marker(at, { draggable: true, autoPan: true, alt: "Position choisie", title: "Position choisie : à déplacer", icon: L.divIcon({ className: "pin pin-place", html: "⬤", iconSize: [32, 32] }), zIndexOffset: 1000 }).addTo(map);
        pin.on("dragend", () => write(pin.getLatLng()));
      }
      pin.setLatLng(at);
      if (centre) { frame(); map.setView(at, Math.max(map.getZoom(), 17)); }
      if (clear) clear.hidden = false;
    }
    function write(at) {
      lat.value = at.lat.toFixed(6);
      lon.value = at.lng.toFixed(6);
      lat.dispatchEvent(new Event("change", { bubbles: true }));
      say(`Position : ${lat.value.replace(".", ",")} ; ${lon.value.replace(".", ",")}`);
    }
    function read() {
      const at = [number(lat), number(lon)];
      if (at.every(Number.isFinite) && Math.abs(at[0]) <= 90 && Math.abs(at[1]) <= 180) draw(at, true);
      else if (pin && !lat.value.trim() && !lon.value.trim()) { pin.remove(); pin = null; }
    }
    map.on("click", (event) => {
      draw(event.latlng);
      write(event.latlng);
      // What comes next of a new place is its name.
      const then = box.dataset.then && document.getElementById(box.dataset.then);
      if (then) { say("Position notée : nommez ce lieu, puis ajoutez-le."); then.focus(); }
    });
    [lat, lon].forEach((field) => field.addEventListener("input", read));
    if (here && navigator.geolocation) {
      here.hidden = false;
      here.addEventListener("click", () => {
        say("Recherche de votre position…");
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => { const at = L.latLng(coords.latitude, coords.longitude); draw(at, true); write(at); },
          () => say("Votre position n’est pas disponible ; montrez le lieu sur la carte."),
          { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
        );
      });
    }
    if (clear) clear.addEventListener("click", () => {
      lat.value = lon.value = "";
      if (pin) pin.remove();
      pin = null;
      clear.hidden = true;
      say("Position effacée.");
    });
    read();
  }

  const all = () => document.querySelectorAll("[data-map]:not([data-ready])").forEach((element) => {
    element.dataset.ready = "1";
    start(element);
  });
  all();
  document.addEventListener("htmx:afterSettle", all);
})();
