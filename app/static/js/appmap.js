/* The services of a list, on a Leaflet map. Names come from outside: they are only ever text nodes.
   GeoJSON expected: points with properties {id, name, country: "fr"|"be", url?, town?, phone?, detail?};
   the place searched has {kind: "home", name}. Coordinates are longitude, latitude (WGS84). */
window.AppMap = (() => {
  "use strict";
  const strings = () => {
    const block = document.getElementById("map-strings");
    return block ? JSON.parse(block.textContent) : {};
  };
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  const fetchJson = async (url) => {
    /* A map kept as one file carries its data in itself. */
    if (url.startsWith("#")) return JSON.parse(document.querySelector(url).textContent);
    const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const shapeOf = (facts) => (facts.kind === "home" ? "home" : facts.country === "be" ? "be" : "fr");
  const cardOf = (id) => document.querySelector(`[data-service-id="${CSS.escape(String(id))}"]`);

  const popupOf = (facts, words) => {
    const box = element("div");
    const name = element("strong");
    const link = facts.url && new URL(facts.url, location.href);
    if (link && link.origin === location.origin) {
      const anchor = element("a", "", facts.name);
      anchor.href = link.href;
      name.append(anchor);
    } else name.textContent = facts.name;
    box.append(name);
    [[facts.town, words[facts.country]].filter(Boolean).join(", "), facts.phone, facts.detail]
      .filter(Boolean).forEach((line) => box.append(element("p", "", line)));
    return box;
  };

  const markerOf = (feature, words) => {
    const facts = feature.properties || {};
    const shape = shapeOf(facts);
    const [lon, lat] = feature.geometry.coordinates;
    const label = [shape === "home" ? words.home : "", facts.name, facts.town, words[facts.country]].filter(Boolean).join(", ");
    const isHome = shape === "home";
    const marker = L.marker([lat, lon], {
      icon: L.divIcon({
        className: "map-pin", html: element("span", `pin pin--${shape}`),
        iconSize: isHome ? [20, 20] : [28, 28], iconAnchor: isHome ? [10, 42] : [14, 14],
      }),
      /* The home says where it is and nothing else: it stands above the point, beneath the services,
         so that it covers none that one wants to press and no number of a group. */
      interactive: !isHome, keyboard: !isHome, zIndexOffset: isHome ? -500 : 0, title: isHome ? "" : facts.name,
    });
    marker.on("add", () => {
      const icon = marker.getElement();
      if (!icon) return;
      icon.setAttribute("role", isHome ? "img" : "button");
      icon.setAttribute("aria-label", label);
    });
    if (!isHome) marker.bindPopup(() => popupOf(facts, words), { autoPanPadding: [16, 16], minWidth: 190, maxWidth: 280 });
    return marker;
  };

  /* A card lights its marker; an opened marker shows and lights its card. */
  const linkToList = (map, cluster, markers) => {
    const light = (id, on) => {
      const card = cardOf(id);
      if (card) card.classList.toggle("is-lit", on);
      const visible = cluster ? cluster.getVisibleParent(markers.get(String(id))) : markers.get(String(id));
      const icon = visible && visible.getElement && visible.getElement();
      if (icon) icon.classList.toggle("is-lit", on);
    };
    markers.forEach((marker, id) => {
      const card = cardOf(id);
      marker.on("mouseover", () => light(id, true));
      marker.on("mouseout", () => light(id, false));
      marker.on("popupopen", () => {
        light(id, true);
        if (card) card.scrollIntoView({ block: "nearest" });
      });
      marker.on("popupclose", () => light(id, false));
      if (!card) return;
      ["mouseenter", "focusin"].forEach((name) => card.addEventListener(name, () => light(id, true)));
      ["mouseleave", "focusout"].forEach((name) => card.addEventListener(name, () => light(id, false)));
    });
  };

  /* Focus goes into a popup opened by keyboard, and back to its marker when Escape closes it. */
  const careForFocus = (map, words) => {
    let opener = null;
    map.on("popupopen", ({ popup }) => {
      opener = popup._source && popup._source.getElement && popup._source.getElement();
      const close = popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", words.close);
      const first = popup.getElement().querySelector("a");
      if (opener && opener === document.activeElement && first) first.focus({ preventScroll: true });
    });
    map.on("popupclose", ({ popup }) => {
      if (opener && popup.getElement() && popup.getElement().contains(document.activeElement)) opener.focus({ preventScroll: true });
      opener = null;
    });
    map.getContainer().addEventListener("keydown", (event) => { if (event.key === "Escape") map.closePopup(); });
  };

  const nameClusters = (map, words) => {
    const name = () => map.getContainer().querySelectorAll(".map-cluster").forEach((icon) => {
      icon.setAttribute("role", "button");
      icon.setAttribute("aria-label", `${words.cluster} ${icon.textContent}`);
    });
    map.on("layeradd zoomend moveend", name);
    name();
  };

  const drawBorder = async (map) => {
    const holder = map.getContainer().closest("[data-border-url]");
    if (!holder) return;
    const base = await fetchJson(holder.dataset.borderUrl);
    const isTown = (one) => one.properties && one.properties.kind === "town";
    L.geoJSON(base.features.filter((one) => !isTown(one)), { interactive: false, style: { className: "border-line" } }).addTo(map);
    nameTowns(map, base.features.filter(isTown));
  };

  /* Without tiles, names of towns say where one is. The largest come first; a name that would cover another waits. */
  const nameTowns = (map, towns) => {
    const layer = L.layerGroup().addTo(map);
    const show = () => {
      layer.clearLayers();
      const taken = [];
      const groups = signsOf(map);
      const view = map.getBounds().pad(-0.02);
      towns.filter((one) => one.properties.zoom <= map.getZoom()).forEach((one) => {
        const at = L.latLng(one.geometry.coordinates[1], one.geometry.coordinates[0]);
        const spot = map.latLngToContainerPoint(at);
        /* Where a group or a service stands on the town, the name begins beside it. */
        const over = groups.filter((sign) => spot.x + 11 > sign.left && spot.x - 8 < sign.right && spot.y + 8 > sign.top && spot.y - 8 < sign.bottom);
        const shift = Math.max(11, ...over.map((sign) => sign.right - spot.x + 3));
        const width = 9 * one.properties.name.length + 9 + shift;
        if (!view.contains(at) || taken.some((other) => Math.abs(other.y - spot.y) < 26 && spot.x < other.end && spot.x + width > other.x)) return;
        taken.push({ x: spot.x, y: spot.y, end: spot.x + width });
        const name = element("span", "", one.properties.name);
        name.style.insetInlineStart = `${shift}px`;
        const icon = L.divIcon({ className: "map-town", html: name, iconSize: [8, 8] });
        L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(layer);
      });
    };
    map.on("moveend signs", show);
    show();
  };

  /* What stands on the map, in pixels from its corner. */
  const signsOf = (map) => {
    const frame = map.getContainer().getBoundingClientRect();
    return [...map.getContainer().querySelectorAll(".map-cluster, .map-pin")].map((icon) => {
      const box = icon.getBoundingClientRect();
      return { left: box.left - frame.left, right: box.right - frame.left, top: box.top - frame.top, bottom: box.bottom - frame.top };
    });
  };

  /* Communes of a territory, each with its tone as a class and a label that is only ever text. */
  const drawAreas = (map, areas) => {
    if (!areas.length) return;
    const shapes = L.geoJSON(areas, {
      style: (one) => ({ className: `area area--${String(one.properties.tone).replace(/[^a-z]/g, "")}` }),
      onEachFeature: (one, shape) => shape.bindTooltip(() => element("span", "", [one.properties.name, one.properties.detail].filter(Boolean).join(": ")), { sticky: true }),
    }).addTo(map);
    map.fitBounds(shapes.getBounds(), { padding: [12, 12], animate: false });
  };

  const draw = (map, collection, words) => {
    drawAreas(map, (collection.features || []).filter((one) => one.geometry && one.geometry.type === "MultiPolygon"));
    const features = (collection.features || []).filter((one) => one.geometry && one.geometry.type === "Point");
    const cluster = L.markerClusterGroup ? L.markerClusterGroup({
      showCoverageOnHover: false, maxClusterRadius: 56,
      animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      iconCreateFunction: (group) => L.divIcon({
        className: "map-cluster", html: element("span", "", String(group.getChildCount())), iconSize: [44, 44],
      }),
    }) : null;
    const markers = new Map();
    features.forEach((feature) => {
      const marker = markerOf(feature, words);
      if (shapeOf(feature.properties || {}) === "home" || !cluster) marker.addTo(map);
      else cluster.addLayer(marker);
      if (feature.properties && feature.properties.id !== undefined) markers.set(String(feature.properties.id), marker);
    });
    if (cluster) map.addLayer(cluster);
    linkToList(map, cluster, markers);
    nameClusters(map, words);
    if (features.length) {
      const points = features.map((one) => [one.geometry.coordinates[1], one.geometry.coordinates[0]]);
      map.fitBounds(L.latLngBounds(points), { padding: [36, 36], maxZoom: 12, animate: false });
    }
  };

  /* What else stands on the screen, grouped by the server: at most some two hundred points, whatever
     the size of the directory. Asked again after each move, and each rectangle once. */
  const drawAround = (map, url, words, listed) => {
    const layer = L.layerGroup().addTo(map);
    const known = new Map();
    const step = 0.05;
    let turn = 0;
    const boxOf = () => {
      const bounds = map.getBounds();
      const down = (value) => (Math.floor(value / step) * step).toFixed(2);
      const up = (value) => (Math.ceil(value / step) * step).toFixed(2);
      return [down(Math.max(bounds.getWest(), -180)), down(Math.max(bounds.getSouth(), -85)),
        up(Math.min(bounds.getEast(), 180)), up(Math.min(bounds.getNorth(), 85))].join(",");
    };
    const markerOfGroup = (feature) => {
      const [lon, lat] = feature.geometry.coordinates;
      const count = feature.properties.count;
      const marker = L.marker([lat, lon], {
        icon: L.divIcon({ className: "map-cluster", html: element("span", "", String(count)), iconSize: [44, 44] }),
        zIndexOffset: -200, keyboard: true,
      });
      marker.on("add", () => {
        const icon = marker.getElement();
        icon.setAttribute("role", "button");
        icon.setAttribute("aria-label", `${words.cluster} ${count}`);
      });
      marker.on("click", () => map.setView([lat, lon], Math.min(map.getZoom() + 2, map.getMaxZoom())));
      return marker;
    };
    const show = async () => {
      const mine = ++turn;
      const address = new URL(url, location.href);
      address.searchParams.set("bbox", boxOf());
      listed.forEach((id) => address.searchParams.append("without", id));
      address.searchParams.set("zoom", String(Math.max(0, Math.min(19, Math.round(map.getZoom())))));
      if (!known.has(address.href)) known.set(address.href, fetchJson(address.href));
      let collection;
      try { collection = await known.get(address.href); } catch { known.delete(address.href); return; }
      if (mine !== turn) return;
      const held = document.activeElement && document.activeElement.closest(".map-cluster, .map-pin");
      if (held) map.getContainer().focus({ preventScroll: true });
      layer.clearLayers();
      collection.features.forEach((feature) => {
        const facts = feature.properties || {};
        if (facts.kind === "cluster") layer.addLayer(markerOfGroup(feature));
        else layer.addLayer(markerOf(feature, words));
      });
      map.fire("signs");
    };
    let timer = 0;
    map.on("moveend", () => { clearTimeout(timer); timer = setTimeout(show, 120); });
    show();
  };

  /* Where a service goes: asked for by the reader, drawn on the map of the page until another is.
     One listener for the page, whatever the number of lists that replace each other in it. */
  let onScreen = null;
  let drawn = null;
  const showReach = async (link, map) => {
    const shapes = await fetchJson(link.dataset.reachUrl);
    drawn = L.geoJSON(shapes, {
      interactive: false, style: { className: "reach-area" },
      pointToLayer: (feature, at) => (feature.properties.radius_km
        ? L.circle(at, { radius: feature.properties.radius_km * 1000, className: "reach-area", interactive: false })
        : L.circleMarker(at, { radius: 5, className: "reach-area", interactive: false })),
    }).addTo(map);
    const bounds = drawn.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], animate: false });
  };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest && event.target.closest("[data-reach-url]");
    if (!link || !onScreen || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const on = link.getAttribute("aria-pressed") !== "true";
    document.querySelectorAll("[data-reach-url][aria-pressed=true]").forEach((other) => other.setAttribute("aria-pressed", "false"));
    if (drawn) { drawn.remove(); drawn = null; }
    if (!on) return;
    link.setAttribute("aria-pressed", "true");
    try { await showReach(link, onScreen); } catch { link.setAttribute("aria-pressed", "false"); }
  });
  /* Without a script it is a link to the page that shows the same. */
  const drawReach = (map) => {
    onScreen = map;
    drawn = null;
    document.querySelectorAll("[data-reach-url]").forEach((link) => {
      link.setAttribute("role", "button");
      link.setAttribute("aria-pressed", "false");
      link.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); link.click(); } });
    });
  };

  /* The list of a map kept as one file. */
  const list = (target, source) => {
    const holder = document.querySelector(target);
    const collection = JSON.parse(document.querySelector(source).textContent);
    collection.features.filter((one) => one.properties.kind !== "home").forEach((one) => {
      const facts = one.properties;
      const item = element("li");
      item.append(element("strong", "", facts.name), document.createTextNode(` ${[facts.detail, facts.town, facts.phone].filter(Boolean).join(", ")}`));
      holder.append(item);
    });
  };

  /* Called by the page's map. `url` is GeoJSON of this site; `around`, what else is on the screen. */
  const attach = async (map, url, around) => {
    const words = strings();
    map.attributionControl && map.attributionControl.setPrefix(false);
    /* Without tiles nothing says how far to zoom, and the clusters need to know. */
    if (!Number.isFinite(map.getMaxZoom())) map.setMaxZoom(16);
    L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    careForFocus(map, words);
    drawBorder(map).catch(() => {});
    try {
      const collection = await fetchJson(url);
      draw(map, collection, words);
      const listed = new Set(collection.features.map((one) => one.properties.id).filter(Boolean).map(String));
      if (around) drawAround(map, around, words, listed);
      drawReach(map);
    } catch {
      const panel = map.getContainer().closest(".map-panel");
      const notice = element("p", "notice notice--doubt", words.failed);
      notice.setAttribute("role", "status");
      if (panel) panel.append(notice);
    }
  };

  /* A piece of page brought by htmx carries no script: its map is drawn from what it says. */
  const revive = () => document.querySelectorAll(".map-panel[data-map]").forEach((panel) => {
    const holder = panel.querySelector(".folium-map");
    if (!window.L || !holder || holder.classList.contains("leaflet-container")) return;
    const facts = JSON.parse(panel.dataset.map);
    attach(L.map(holder, { center: [facts.lat, facts.lon], zoom: facts.zoom, zoomControl: false }), facts.url, facts.clusters);
  });
  document.addEventListener("htmx:after:swap", revive);

  return { attach, base: drawBorder, list };
})();
