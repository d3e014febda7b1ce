// Lines and frames over the mosaics: geometry and one SVG. `self.cards` are the cards as drawn, `self.boxes` their
// pictures' places in the row.
const LANE = { first: 8, next: 6, out: 9, corner: 5 };
const WIRE = { accent: 2.5, thin: 1.5, least: 0.5, most: 3.5 };

function tileOf(self, place, channel) {
  const card = self.cards[place];
  const index = card.order.indexOf(channel);
  const box = self.boxes[place];
  if (index < 0 || !box) return null;
  const [across, down] = [box.width / card.size[0], box.height / card.size[1]];
  return {
    x: box.x + (index % card.columns) * (card.tile[0] + card.gap) * across,
    y: box.y + Math.floor(index / card.columns) * (card.tile[1] + card.gap) * down,
    width: card.tile[0] * across,
    height: card.tile[1] * down,
  };
}

// The place under a point of a picture: {index, row, column}, or null on an unused tile.
function hit(card, rect, clientX, clientY) {
  const x = ((clientX - rect.x) / rect.width) * card.size[0];
  const y = ((clientY - rect.y) / rect.height) * card.size[1];
  const [wide, high] = [card.tile[0] + card.gap, card.tile[1] + card.gap];
  const [column, row] = [Math.max(0, Math.floor(x / wide)), Math.max(0, Math.floor(y / high))];
  const index = row * card.columns + column;
  if (column >= card.columns || index >= card.order.length) return null;
  const inside = (at, tile, native) => Math.floor(Math.min(Math.max(at / tile, 0), 0.9999) * native);
  return {
    index,
    row: inside(y - row * high, card.tile[1], card.native[0]),
    column: inside(x - column * wide, card.tile[0], card.native[1]),
  };
}

// The cards that show the same channel as card `place`: all that "channel" links reach.
function group(self, place) {
  const found = new Set([place]);
  for (const from of found) {
    for (const link of self.links.filter((one) => one.kind === "channel")) {
      if (link.source === from) found.add(link.target);
      if (link.target === from) found.add(link.source);
    }
  }
  return found;
}

function drawOverlay(self) {
  const svg = [];
  const hover = self.hover;
  const lit = hover ? group(self, hover.place) : new Set();
  const chosen = hover && self.cards[hover.place].selected === hover.channel;
  const lanes = skips(self);
  for (const link of [...lanes, ...self.links.filter((one) => !lanes.includes(one))]) {
    const lane = lanes.indexOf(link);
    const back = Boolean(hover) && !chosen && link.kind === "channel" && lit.has(link.source);
    if (link.kind === "mix") svg.push(mixed(self, link, lane));
    else svg.push(single(self, link, self.cards[link.source].selected, self.cards[link.target].selected, lane, back));
    if (back) svg.push(single(self, link, hover.channel, hover.channel, lane, false));
  }
  self.cards.forEach((card, place) => svg.push(frame(self, place, card.selected, "frame"), marked(self, place)));
  if (hover && !chosen) lit.forEach((place) => svg.push(frame(self, place, hover.channel, "frame cursor")));
  self.overlay.innerHTML = svg.join("");
}

const skips = (self) => self.links.filter((link) => link.target - link.source !== 1);

function laneHeight(self, lane) {
  return Math.min(...self.boxes.map((box) => box.y)) - LANE.first - lane * LANE.next;
}

function frame(self, place, channel, kind) {
  const tile = tileOf(self, place, channel);
  if (!tile || (self.cards[place].order.length === 1 && kind === "frame")) return "";
  const grow = 1;
  const where = `x="${tile.x - grow}" y="${tile.y - grow}" width="${tile.width + 2 * grow}" height="${
    tile.height + 2 * grow}" rx="1.5"`;
  const colour = accent(self.cards[place].role);
  return `<rect class="halo" ${where}/><rect class="${kind}" ${where} stroke="${colour}"/>`;
}

// The chosen place within the chosen tile.
function marked(self, place) {
  const { marker, selected, bands, role } = self.cards[place];
  const tile = marker && tileOf(self, place, selected);
  if (!tile) return "";
  const [x, y] = [tile.x + marker[1] * tile.width, tile.y + (bands ? 0.5 : marker[0]) * tile.height];
  const box = self.boxes[place];
  const moment = bands ? `<path class="moment" d="M${x} ${box.y}v${box.height}"/>` : "";
  return `${moment}<circle cx="${x}" cy="${y}" r="2.4" fill="${accent(role)}" stroke="var(--paper)" stroke-width="1.2"/>`;
}

function accent(role) {
  return `var(--${role})`;
}

function single(self, link, from, to, lane, back) {
  const [start, end] = [tileOf(self, link.source, from), tileOf(self, link.target, to)];
  if (!start || !end) return "";
  const width = link.role === "neutral" ? WIRE.thin : WIRE.accent;
  const raise = lane < 0 ? 0 : 0.25; // a line over the pictures leaves its tile beside the one between neighbours
  const level = (tile) => middle(tile) - raise * tile.height;
  const path = route(self, link, lane, [right(start), level(start)], [end.x, level(end)]);
  return wire(path, width, link.role, back ? "back" : "", true);
}

// Many channels into one: a curve from each contributor's row, joined in one stem to the chosen tile.
function mixed(self, link, lane) {
  const target = tileOf(self, link.target, self.cards[link.target].selected);
  if (!target) return "";
  const [from, to] = [self.boxes[link.source], self.boxes[link.target]];
  const joint = lane < 0 ? [to.x - 2, middle(target)] : [right(from) + LANE.out, laneHeight(self, lane)];
  const most = Math.max(...link.weights.map(([, weight]) => Math.abs(weight)), 1e-30);
  const end = [target.x, middle(target)];
  if (self.cards[link.source].order.length === 1 || !link.weights.length) {
    return wire(route(self, link, lane, origin(self, link.source), end), WIRE.accent, link.role, "", true);
  }
  const parts = link.weights.map(([channel, weight]) => {
    const tile = tileOf(self, link.source, channel);
    return tile ? strand(self, link, tile, { channel, weight, share: Math.abs(weight) / most }, from, joint) : "";
  });
  return parts.join("") + wire(route(self, link, lane, joint, end), WIRE.accent, link.role, "", true);
}

// Where the line of a whole picture begins: at the chosen place of its one tile, else at its edge.
function origin(self, place) {
  const { marker, order, bands } = self.cards[place];
  const box = self.boxes[place];
  if (!marker || order.length > 1) return [right(box), middle(box)];
  return [box.x + marker[1] * box.width, box.y + (bands ? 0.5 : marker[0]) * box.height];
}

function strand(self, link, tile, { channel, weight, share }, from, joint) {
  const hover = self.hover;
  const aside = hover && group(self, link.source).has(hover.place) && hover.channel !== channel ? "back" : "";
  const held = hover && !aside && group(self, link.source).has(hover.place);
  const { bands, marker } = self.cards[link.source];
  const [x, y] = [tile.x + tile.width * (bands && marker ? marker[1] : 0.5), middle(tile)];
  const start = held ? x : right(from);
  const bend = (right(from) + joint[0]) / 2;
  const path = `M${start} ${y}H${right(from)}C${bend} ${y} ${bend} ${joint[1]} ${joint[0]} ${joint[1]}`;
  const width = WIRE.least + share * (WIRE.most - WIRE.least);
  const fill = weight < 0 ? "var(--paper)" : accent(link.role);
  const dot = `<circle class="${aside}" cx="${x}" cy="${y}" r="${2 + 1.4 * share}" fill="${fill}" stroke="${
    weight < 0 ? accent(link.role) : "var(--paper)"}" stroke-width="1.2"/>`;
  return wire(path, width, link.role, aside, held) + dot;
}

// Between neighbours: level through the pictures, a bend in the gutter. Otherwise: over the pictures in a lane.
function route(self, link, lane, [x1, y1], [x2, y2]) {
  const [from, to] = [self.boxes[link.source], self.boxes[link.target]];
  if (lane < 0) {
    const [a, b] = [Math.max(x1, right(from)), Math.min(x2, to.x)];
    const bend = (a + b) / 2;
    return `M${x1} ${y1}H${a}C${bend} ${y1} ${bend} ${y2} ${b} ${y2}H${x2}`;
  }
  const top = laneHeight(self, lane);
  const [up, down] = [right(from) + LANE.out, to.x - LANE.out];
  const begun = y1 === top ? [[x1, y1]] : [[x1, y1], [up, y1], [up, top]];
  return rounded([...begun, [down, top], [down, y2], [x2, y2]]);
}

function rounded(points) {
  const path = [`M${points[0]}`];
  for (let at = 1; at < points.length - 1; at++) {
    path.push(`L${toward(points[at], points[at - 1])}`, `Q${points[at]} ${toward(points[at], points[at + 1])}`);
  }
  return `${path.join("")}L${points.at(-1)}`;
}

function toward([x, y], [tox, toy]) {
  const far = Math.hypot(tox - x, toy - y);
  const step = Math.min(LANE.corner, far / 2) / (far || 1);
  return [x + (tox - x) * step, y + (toy - y) * step];
}

function wire(path, width, role, state, raised) {
  const under = raised ? `<path class="under" d="${path}" stroke-width="${width + 2}"/>` : "";
  return `${state ? "" : under}<path class="wire ${state}" d="${path}" stroke="${accent(role)}" stroke-width="${width}"/>`;
}

function right(box) {
  return box.x + box.width;
}

function middle(box) {
  return box.y + box.height / 2;
}
