// The row of mosaics. One instance lives on the root element; every rerun calls mount again with the data of now.
const KEPT = 40; // decoded pictures: stepping back and forth asks for none again
const TALLEST = 440;
const WIDEST = 320;
const ENLARGED = 112;

export default function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".stages");
  const self = (root.self ??= create(root));
  self.send = (pick) => setTriggerValue("pick", pick);
  self.observer.observe(self.row);
  const turn = ++self.turn;
  const images = data.cards.map((card, place) => pictureOf(self, card, place));
  if (!self.views.length) apply(self, data, images); // the room is taken at once, so the page does not jump
  // Later, words, frames and lines change together with the pictures they belong to.
  else Promise.all(images.map((image) => image.ready)).then(() => turn === self.turn && apply(self, data, images));
  return () => {
    if (turn === self.turn) self.observer.disconnect();
  };
}

function create(root) {
  const find = (name) => root.querySelector(name);
  const self = { root, row: find(".cards"), overlay: find(".overlay"), tip: find(".tip"), said: find(".said") };
  Object.assign(self, { turn: 0, views: [], cards: [], links: [], boxes: [], hover: null, images: new Map() });
  self.observer = new ResizeObserver(() => measure(self));
  return self;
}

function pictureOf(self, card, place) {
  const name = `${place} ${card.url}`;
  const image = self.images.get(name) ?? new Image();
  self.images.delete(name);
  self.images.set(name, image);
  if (self.images.size > KEPT) self.images.delete(self.images.keys().next().value);
  if (image.ready) return image;
  image.alt = "";
  image.draggable = false;
  // Streamlit names its files from the app's root, and every page of it lies right below that root.
  image.src = new URL(card.url.replace(/^\//, ""), document.baseURI).href;
  // A picture that another rerun has already replaced is gone from the server; its successor is on the way.
  image.ready = image.decode().catch(() => self.images.delete(name));
  return image;
}

function apply(self, data, images) {
  while (self.views.length < data.cards.length) self.views.push(viewOf(self, self.views.length));
  self.views.splice(data.cards.length).forEach((view) => view.card.remove());
  self.cards = data.cards.map((card) => ({ ...card }));
  self.links = data.links.map((link) => ({ ...link }));
  self.labels = data.labels;
  self.row.style.setProperty("--count", data.cards.length);
  const lanes = skips(self).length;
  self.row.style.setProperty("--lanes", lanes ? `${LANE.first + lanes * LANE.next + 4}px` : "2px");
  self.views.forEach((view, place) => fill(view, self.cards[place], images[place]));
  measure(self);
  if (self.hover) point(self, self.hover.place, self.hover.index);
  self.root.dataset.turn = self.turn;
}

function viewOf(self, place) {
  const view = { card: add(self.row, "figure", "card"), image: null };
  const head = add(view.card, "figcaption", "head");
  [view.title, view.subtitle] = [add(head, "b", "title"), add(head, "span", "subtitle")];
  view.body = add(view.card, "div", "body");
  view.sheet = add(view.body, "div", "sheet");
  view.sheet.tabIndex = 0;
  view.sheet.role = "application";
  [view.bar, view.ends] = [add(view.body, "div", "bar"), add(view.body, "div", "ends")];
  view.captions = add(view.body, "div", "captions");
  listen(self, view.sheet, place);
  return view;
}

function fill(view, card, image) {
  view.card.className = `card ${card.role}`;
  view.title.textContent = card.title;
  view.subtitle.textContent = card.subtitle;
  view.sheet.setAttribute("aria-label", card.alt);
  if (view.image !== image) view.sheet.replaceChildren(image);
  view.image = image;
  const [width, height] = card.size;
  view.body.style.setProperty("--widest", card.bands ? "none" : `${Math.min(WIDEST, (TALLEST * width) / height)}px`);
  view.sheet.style.aspectRatio = card.bands ? "auto" : `${width} / ${height}`;
  view.sheet.style.height = card.bands ? `${Math.max(48, Math.min(TALLEST, height))}px` : "auto";
  scaleOf(view, card.scale);
  view.captions.replaceChildren();
  card.captions.forEach((line) => (add(view.captions, "div").textContent = line));
}

function scaleOf(view, scale) {
  view.bar.hidden = view.ends.hidden = !scale;
  view.ends.replaceChildren();
  if (!scale) return;
  const stops = scale.signed ? scale.stops : scale.stops.slice(scale.stops.length >> 1);
  view.bar.style.background = `linear-gradient(90deg, ${stops.join(", ")})`;
  const ends = scale.signed ? [scale.low, scale.zero, scale.high] : [scale.zero, "", scale.high];
  ends.forEach((end) => (add(view.ends, "span").textContent = end));
}

function measure(self) {
  const origin = self.row.getBoundingClientRect();
  self.boxes = self.views.map(({ sheet }) => {
    const { x, y, width, height } = sheet.getBoundingClientRect();
    return { x: x - origin.x, y: y - origin.y, width, height };
  });
  self.views.forEach((view, place) => {
    const enlarged = self.boxes[place].width * devicePixelRatio >= self.cards[place].size[0];
    const photo = !self.cards[place].scale;
    view.image.style.imageRendering = enlarged && !photo ? "pixelated" : "auto";
  });
  drawOverlay(self);
}

function listen(self, sheet, place) {
  const under = (event) => hit(self.cards[place], sheet.getBoundingClientRect(), event.clientX, event.clientY);
  sheet.onpointermove = (event) => {
    if (event.pointerType === "touch") return;
    const found = under(event);
    if (found?.index !== self.hover?.index || self.hover?.place !== place) point(self, place, found?.index);
  };
  sheet.onpointerleave = sheet.onblur = () => point(self, place, undefined);
  sheet.onfocus = () => sheet.matches(":focus-visible") && point(self, place, start(self, place));
  sheet.onclick = (event) => {
    const found = under(event);
    if (found) pick(self, place, found.index, found.row, found.column);
  };
  sheet.onkeydown = (event) => press(self, place, event);
}

const start = (self, place) => Math.max(0, self.cards[place].order.indexOf(self.cards[place].selected));

function press(self, place, event) {
  const { columns, order, native, marker } = self.cards[place];
  const at = self.hover?.place === place ? self.hover.index : start(self, place);
  const to = {
    ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns, Home: 0, End: order.length - 1,
  }[event.key];
  const enters = event.key === "Enter" || event.key === " ";
  if (to === undefined && !enters && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation(); // the page steps blocks with the same arrows
  if (event.key === "Escape") point(self, place, undefined);
  else if (enters) pick(self, place, at, ...native.map((length, axis) => Math.floor((marker?.[axis] ?? 0.5) * length)));
  else if (to >= 0 && to < order.length) point(self, place, to);
}

// Shows what is known of a tile: its frame, its lines, its numbers. Nothing is asked from the server.
function point(self, place, index) {
  const channel = self.cards[place]?.scale ? self.cards[place].order[index] : undefined;
  self.hover = channel === undefined ? null : { place, index, channel };
  drawOverlay(self);
  self.tip.hidden = !self.hover;
  if (self.hover) explain(self);
}

function explain(self) {
  const { place, index, channel } = self.hover;
  const card = self.cards[place];
  const rows = card.readings.map(({ label, values, percent }) => [label, written(self, values[index], percent)]);
  const title = self.labels.channel.replace("{channel}", channel);
  const adds = added(self, place, channel);
  self.tip.replaceChildren();
  enlarge(self, card, index);
  add(self.tip, "b").textContent = title;
  const list = add(self.tip, "dl");
  for (const [label, value] of rows) {
    add(list, "dt").textContent = label;
    add(list, "dd").textContent = value;
  }
  if (adds) add(self.tip, "div").textContent = adds;
  const said = [title, ...rows.map((row) => row.join(" ")), adds].filter(Boolean).join(", ");
  self.said.textContent = said;
  settle(self, tileOf(self, place, channel));
}

function added(self, place, channel) {
  const same = group(self, place);
  const mix = self.links.find((link) => link.kind === "mix" && same.has(link.source));
  const found = mix?.weights.find(([from]) => from === channel);
  return found ? self.labels.adds.replace("{value}", written(self, found[1], false, true)) : "";
}

function written(self, value, percent, signed = false) {
  const digits = percent ? { style: "percent", maximumFractionDigits: 1 } : { maximumSignificantDigits: 3 };
  const sign = { signDisplay: signed ? "exceptZero" : "negative" };
  return new Intl.NumberFormat(self.labels.language, { ...digits, ...sign }).format(value).replace("-", "−");
}

function enlarge(self, card, index) {
  const canvas = add(self.tip, "canvas");
  const [width, height] = card.tile;
  const factor = card.bands ? 1 : ENLARGED / Math.max(width, height);
  [canvas.width, canvas.height] = [width, height];
  canvas.style.width = `${card.bands ? 2 * ENLARGED : width * factor}px`;
  canvas.style.height = `${card.bands ? 24 : height * factor}px`;
  const x = (index % card.columns) * (width + card.gap);
  const y = Math.floor(index / card.columns) * (height + card.gap);
  canvas.getContext("2d").drawImage(self.views[self.hover.place].image, x, y, width, height, 0, 0, width, height);
}

// Beside the tile: to the right of it, unless that would hide the lines of a mix or does not fit.
function settle(self, tile) {
  const [row, root] = [self.row.getBoundingClientRect(), self.root.getBoundingClientRect()];
  const left = tile.x + row.x - root.x;
  const { offsetWidth: width, offsetHeight: height } = self.tip;
  const [before, after] = [left - width - 12, left + tile.width + 12];
  const mixes = self.links.some((link) => link.kind === "mix" && link.source === self.hover.place);
  const beside = after + width > root.width || (mixes && before >= 0) ? before : after;
  self.tip.style.left = `${Math.max(0, Math.min(beside, root.width - width))}px`;
  const top = tile.y + row.y - root.y + tile.height / 2 - height / 2;
  self.tip.style.top = `${Math.max(0, Math.min(top, root.height - height))}px`;
}

// The frame moves at once; the lines of a mix wait for the server, which alone knows the new weights.
function pick(self, place, index, row, column) {
  const card = self.cards[place];
  const channel = card.order[index];
  const same = group(self, place);
  const moved = card.selected !== channel;
  same.forEach((one) => {
    self.cards[one].selected = channel;
    self.cards[one].marker = [(row + 0.5) / card.native[0], (column + 0.5) / card.native[1]];
  });
  self.links.filter((link) => moved && same.has(link.target)).forEach((link) => (link.weights = []));
  drawOverlay(self);
  self.send({ stage: place, channel, row, column });
}

function add(parent, tag, name = "") {
  const made = parent.appendChild(document.createElement(tag));
  made.className = name;
  return made;
}
