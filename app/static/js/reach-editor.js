/* The reach editor: a map on which towns are ticked and an area is drawn, by mouse or by keyboard.
   It only fills the fields of the form, which do the same without it. Names are text nodes. */
(() => {
  "use strict";
  const panel = document.querySelector("[data-reach-editor]");
  if (!panel || !window.L || !window.AppMap) return;
  const words = JSON.parse(document.getElementById("reach-strings").textContent);
  const field = document.getElementById("drawing");
  const radius = document.getElementById("radius_km");
  const status = panel.querySelector("[data-draw-status]");
  const drawing = panel.querySelector("[data-draw=draw]");
  const site = L.latLng(Number(panel.dataset.lat), Number(panel.dataset.lon));
  const POINT = /^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*$/;

  panel.hidden = false;
  const map = L.map(panel.querySelector(".reach-editor__map"), {
    center: site, zoom: 10, minZoom: 6, maxZoom: 16, zoomControl: false, attributionControl: false,
  });
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  const holder = map.getContainer();
  holder.setAttribute("role", "application");
  holder.setAttribute("aria-label", words.map);

  /* What lies beneath: the border, what was declared before, the circle, the address. */
  const shown = (url, make) => fetch(url).then((answer) => answer.json()).then(make).catch(() => {});
  window.AppMap.base(map).catch(() => {});
  shown(panel.dataset.shapesUrl, (shapes) => L.geoJSON(shapes.features.filter((one) => one.geometry.type !== "Point"), {
    interactive: false, style: { className: "reach-before" },
  }).addTo(map));
  const circle = L.circle(site, { radius: 0, className: "reach-area", interactive: false }).addTo(map);
  L.marker(site, { icon: L.divIcon({ className: "reach-address", iconSize: [16, 16] }), interactive: false, keyboard: false, title: words.site }).addTo(map);
  const readRadius = () => {
    const km = Number(radius.value.trim().replace(",", "."));
    circle.setRadius(km > 0 && km <= 200 ? km * 1000 : 0);
  };
  radius.addEventListener("input", readRadius);
  readRadius();

  /* Towns: a dot for each box of the list. */
  const boxes = Array.from(document.querySelectorAll("input[name=zones][data-lat]"));
  const tell = (text) => { status.textContent = text; };
  const countTowns = () => boxes.filter((box) => box.checked).length;
  boxes.forEach((box) => {
    const dot = L.circleMarker([Number(box.dataset.lat), Number(box.dataset.lon)], {
      radius: 6, className: "reach-town", bubblingMouseEvents: false,
    }).addTo(map);
    const name = document.createElement("span");
    name.textContent = document.querySelector(`label[for="${CSS.escape(box.id)}"]`).firstChild.textContent.trim();
    dot.bindTooltip(name);
    const show = () => dot.getElement().classList.toggle("is-on", box.checked);
    dot.on("click", () => { box.checked = !box.checked; show(); tell(`${words.towns} ${countTowns()}`); });
    box.addEventListener("change", show);
    show();
  });

  /* The drawing: corners in turn, as lines of the field. */
  let corners = [];
  let handles = [];
  const shape = L.polygon([], { className: "reach-area", interactive: false }).addTo(map);
  const write = () => {
    field.value = corners.map((at) => `${at.lat.toFixed(5)}, ${at.lng.toFixed(5)}`).join("\n");
    tell(`${words.points} ${corners.length}`);
  };
  const nudge = (place, event) => {
    const steps = { ArrowUp: [0, -8], ArrowDown: [0, 8], ArrowLeft: [-8, 0], ArrowRight: [8, 0] };
    if (steps[event.key]) {
      const spot = map.latLngToContainerPoint(corners[place]).add(steps[event.key]);
      corners[place] = map.containerPointToLatLng(spot);
      write(); draw(place);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      corners.splice(place, 1);
      write(); draw(Math.min(place, corners.length - 1));
      if (!corners.length) holder.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const handleOf = (at, place) => {
    const handle = L.marker(at, { icon: L.divIcon({ className: "reach-corner", iconSize: [20, 20] }), draggable: true, keyboard: true });
    handle.on("add", () => {
      const icon = handle.getElement();
      icon.setAttribute("role", "button");
      icon.setAttribute("aria-label", `${words.point} ${place + 1}`);
      icon.addEventListener("keydown", (event) => nudge(place, event));
    });
    handle.on("drag", () => { corners[place] = handle.getLatLng(); shape.setLatLngs(corners); });
    handle.on("dragend", write);
    return handle.addTo(map);
  };
  const draw = (focused = -1) => {
    handles.forEach((handle) => handle.remove());
    shape.setLatLngs(corners);
    handles = corners.map(handleOf);
    if (handles[focused]) handles[focused].getElement().focus();
  };
  const read = () => {
    const lines = field.value.split("\n").filter((line) => line.trim());
    const found = lines.map((line) => POINT.exec(line));
    const isList = found.every(Boolean);
    corners = isList ? found.map((one) => L.latLng(Number(one[1].replace(",", ".")), Number(one[2].replace(",", ".")))) : [];
    draw();
    tell(isList ? (corners.length ? `${words.points} ${corners.length}` : "") : words.elsewhere);
  };
  const add = (at) => { corners.push(at); write(); draw(); };
  const setDrawing = (on) => {
    drawing.setAttribute("aria-pressed", String(on));
    panel.classList.toggle("is-drawing", on);
  };
  field.addEventListener("input", read);
  map.on("click", (event) => { if (drawing.getAttribute("aria-pressed") === "true") add(event.latlng); });
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== holder) return;
    event.preventDefault();
    add(map.getCenter());
  });
  panel.querySelectorAll("[data-draw]").forEach((tool) => tool.addEventListener("click", () => {
    const act = {
      draw: () => setDrawing(drawing.getAttribute("aria-pressed") !== "true"),
      add: () => add(map.getCenter()),
      undo: () => { corners.pop(); write(); draw(); },
      clear: () => { corners = []; write(); draw(); },
    };
    act[tool.dataset.draw]();
  }));
  read();
  const extent = L.featureGroup([shape, ...(circle.getRadius() ? [circle] : [])]).getBounds();
  boxes.filter((box) => box.checked).forEach((box) => extent.extend([Number(box.dataset.lat), Number(box.dataset.lon)]));
  if (extent.isValid()) map.fitBounds(extent.extend(site), { padding: [28, 28], maxZoom: 12, animate: false });
})();
