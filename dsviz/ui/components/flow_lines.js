// The lines of the diagram: measured boxes in, one SVG out. A line leaves a layer and enters the next in one bend.
const PORT = 11; // px between lines that end in one stage
const HEAD = 5; // px: half the width of an arrow's head
const RING = 5; // px around a stage, for the frame of the chosen one

function measure(self) {
  if (!self.nodes || !self.stage.clientWidth) return; // without room there is nothing to measure; it is called again
  const layers = 1 + Math.max(...self.nodes.map((node) => node.layer));
  // the longest word of a layer widens it, so whether a room fits is seen when it is tried
  for (const room of ROOMS) if (fits(self, layers, room)) break;
  // named, or lanes of lines alone would be no rows
  const lanes = 1 + Math.max(...[...self.nodes, ...self.edges].map((one) => one.lane ?? 0));
  self.stage.style.gridTemplateRows = `repeat(${lanes}, minmax(26px, auto))`;
  trace(self, layers);
}

function fits(self, layers, room) {
  for (const { name } of ROOMS.filter((one) => one.name)) self.root.classList.toggle(name, name === room.name);
  self.stage.style.setProperty("--box", `${room.box}px`);
  self.stage.style.gridTemplateColumns = tracks(self, layers, room).join(" ");
  return self.root.scrollWidth <= self.root.clientWidth;
}

// The layers, each at least as wide as its boxes and words, and the gaps between them in turn.
function tracks({ nodes, edges }, layers, room) {
  const boxed = new Set(nodes.filter((node) => node.sign === "box").map((node) => node.layer));
  const bent = new Set();
  for (const { source, target, lane } of edges) {
    const [from, to] = [nodes[source], nodes[target]];
    if ((lane ?? from.lane) !== from.lane) bent.add(from.layer);
    if ((lane ?? from.lane) !== to.lane || to.sign === "join") bent.add(to.layer - 1);
  }
  return Array.from({ length: 2 * layers - 1 }, (_, place) => {
    const layer = place >> 1;
    if (place % 2) return `minmax(${bent.has(layer) ? room.bent : room.level}px, 1fr)`;
    return `minmax(min-content, ${boxed.has(layer) ? 4 : 1}fr)`;
  });
}

function trace(self, layers) {
  const origin = self.stage.getBoundingClientRect();
  const at = (view) => {
    const { left, right, top, bottom } = view.getBoundingClientRect();
    return { left: left - origin.left, right: right - origin.left, middle: (top + bottom) / 2 - origin.top };
  };
  const places = self.views.map(at);
  const columns = Array.from({ length: layers }, (_, layer) => {
    const own = places.filter((_, index) => self.nodes[index].layer === layer);
    return { left: Math.min(...own.map((box) => box.left)), right: Math.max(...own.map((box) => box.right)) };
  });
  const ends = self.views.map((view, index) => {
    const sign = view.querySelector(".circle, .bar");
    return sign ? { ...at(sign), round: sign.matches(".circle") } : places[index];
  });
  const style = getComputedStyle(self.stage);
  self.levels = levelsOf(style.gridTemplateRows.split(" ").map(parseFloat), parseFloat(style.rowGap) || 0);
  self.lines.innerHTML = self.edges.map((edge, index) => lineOf(self, edge, index, ends, columns)).join("");
  if (self.pointed >= 0) light(self, self.pointed);
}

// The middle of every lane, also of those that hold lines only.
function levelsOf(heights, gap) {
  let top = 0;
  return heights.map((height) => {
    const middle = top + height / 2;
    top += height + gap;
    return middle;
  });
}

function lineOf(self, edge, index, ends, columns) {
  const [source, target] = [self.nodes[edge.source], self.nodes[edge.target]];
  const [from, to] = [ends[edge.source], ends[edge.target]];
  const level = edge.lane === null ? from.middle : self.levels[edge.lane];
  const y = to.middle + port(self, edge, target, source);
  const inset = to.round ? (to.right - to.left) / 2 - Math.sqrt(((to.right - to.left) / 2) ** 2 - (y - to.middle) ** 2) : 0;
  const x = to.left + inset - RING;
  const path = [`M${from.right} ${from.middle}`];
  if (edge.lane !== null) path.push(bend(columns, source.layer, from.middle, level));
  path.push(bend(columns, target.layer - 1, level, y), `H${x - HEAD}`);
  const head = `M${x} ${y}l${-1.6 * HEAD} ${-HEAD}v${2 * HEAD}z`;
  return `<g class="way ${edge.role}" data-edge="${index}"><path class="wire" d="${path.join("")}"/><path class="head" d="${head}"/></g>`;
}

// From one level to another in the gap behind a layer.
function bend(columns, layer, from, to) {
  const [x1, next] = [columns[layer].right, columns[layer + 1].left];
  const x2 = next - Math.min(15, (next - x1) / 2); // a head needs room, or lines that pass would touch it
  if (from === to) return `H${x2}`;
  const middle = (x1 + x2) / 2;
  return `H${x1}C${middle} ${from} ${middle} ${to} ${x2} ${to}`;
}

// Where a line ends: in its part of a joined bar; else level if it comes level, above or below the middle if not.
function port(self, edge, target, source) {
  const rivals = self.edges.filter((one) => one.target === edge.target);
  if (rivals.length === 1) return 0;
  if (target.sign === "join") {
    const height = self.views[edge.target].querySelector(".bar").offsetHeight;
    const whole = rivals.reduce((sum, one) => sum + one.share, 0);
    const before = rivals.slice(0, rivals.indexOf(edge)).reduce((sum, one) => sum + one.share, 0);
    return ((before + edge.share / 2) / whole - 0.5) * height;
  }
  const lane = (one) => one.lane ?? self.nodes[one.source].lane;
  const own = (edge.lane ?? source.lane) - target.lane;
  const nearer = rivals.filter((one) => Math.sign(lane(one) - target.lane) === Math.sign(own)
    && Math.abs(lane(one) - target.lane) < Math.abs(own)).length;
  const level = rivals.some((one) => lane(one) === target.lane) ? 1 : 0.5;
  return own === 0 ? 0 : Math.sign(own) * PORT * (nearer + level);
}
