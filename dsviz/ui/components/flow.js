// A block as a diagram. One instance lives on the root element; every rerun calls mount again with the data of now.
// Least widths in px of boxes and of gaps, where lines run level and where they bend; the roomiest first. The first
// that fits is taken, else the last one scrolls.
const ROOMS = [
  { name: "wide", box: 158, level: 40, bent: 52 },
  { name: "", box: 104, level: 32, bent: 44 },
  { name: "tight", box: 84, level: 14, bent: 32 },
];

export default function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".flow");
  const self = (root.self ??= create(root));
  self.choose = (index) => setTriggerValue("choose", index);
  self.observer.observe(root);
  const { current, label, ...drawn } = data;
  const known = JSON.stringify(drawn);
  if (known !== self.known) draw(self, drawn);
  self.known = known;
  self.stage.setAttribute("aria-label", label);
  mark(self, current);
  measure(self);
  reveal(self, current);
  return () => self.observer.disconnect();
}

function create(root) {
  const self = { root, stage: root.querySelector(".stage"), lines: root.querySelector(".lines"), views: [] };
  self.observer = new ResizeObserver(() => measure(self));
  self.stage.onkeydown = (event) => move(self, event);
  return self;
}

function draw(self, { nodes, edges }) {
  const focused = self.views.findIndex((view) => view.matches(":focus"));
  Object.assign(self, { nodes, edges, shown: undefined, pointed: -1 });
  self.root.classList.remove("pointing");
  self.views.forEach((view) => view.remove());
  self.views = nodes.map((node, index) => viewOf(self, node, index));
  self.stage.append(...self.views);
  if (focused >= 0) self.views[Math.min(focused, nodes.length - 1)].focus({ preventScroll: true });
}

function viewOf(self, node, index) {
  const view = element("button", `node ${node.sign} ${node.role}`);
  Object.assign(view, { type: "button", title: node.help });
  view.setAttribute("aria-label", node.alt);
  Object.assign(view.style, { gridColumn: 2 * node.layer + 1, gridRow: node.lane + 1 });
  const figure = node.sign === "box" ? pictureOf(node.picture) : signOf(self, node.sign, index);
  const words = element("span", "words");
  const title = element("b", "title");
  title.append(element("i", "number", node.number), ` ${node.title}`);
  words.append(title, ...node.lines.map((line) => element("span", "line", line)));
  view.append(...(figure ? [figure, words] : [words]));
  view.onclick = () => {
    mark(self, index);
    self.choose(index);
  };
  view.onpointerenter = (event) => event.pointerType !== "touch" && light(self, index);
  view.onpointerleave = view.onblur = () => light(self, -1);
  view.onfocus = () => view.matches(":focus-visible") && light(self, index);
  return view;
}

function pictureOf(picture) {
  if (!picture) return null;
  const image = element("img", picture.band ? "picture band" : "picture");
  Object.assign(image, { src: picture.source, alt: "", draggable: false });
  if (!picture.band) image.style.aspectRatio = picture.size.join(" / ");
  return image;
}

// A circle with its sign, or a bar of as many parts as are joined, each as long as its share.
function signOf(self, sign, index) {
  if (sign !== "join") return element("span", "circle");
  const bar = element("span", "bar");
  for (const edge of self.edges.filter((one) => one.target === index)) {
    const part = bar.appendChild(element("span", `part ${self.nodes[edge.source].role}`));
    part.style.flexGrow = edge.share;
  }
  return bar;
}

function mark(self, current) {
  self.views.forEach((view, index) => {
    view.setAttribute("aria-current", String(index === current));
    view.tabIndex = index === current ? 0 : -1;
  });
}

// What a stage is made of and what it goes into, all the way; the rest steps back.
function light(self, index) {
  self.pointed = index;
  const before = index < 0 ? new Set() : reached(self.edges, index, "target", "source");
  const behind = index < 0 ? new Set() : reached(self.edges, index, "source", "target");
  self.root.classList.toggle("pointing", index >= 0);
  self.views.forEach((view, at) => view.classList.toggle("lit", before.has(at) || behind.has(at)));
  const inside = ({ source, target }, found) => found.has(source) && found.has(target);
  for (const line of self.lines.children) {
    const edge = self.edges[line.dataset.edge];
    line.classList.toggle("lit", inside(edge, before) || inside(edge, behind));
  }
}

function reached(edges, index, here, there) {
  const found = new Set([index]);
  for (const at of found) edges.filter((edge) => edge[here] === at).forEach((edge) => found.add(edge[there]));
  return found;
}

// Arrows move the focus along the lines, Enter or a space (the button's own keys) choose.
function move(self, event) {
  const at = self.views.indexOf(event.target);
  const to = at < 0 ? undefined : neighbour(self, at, event.key);
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation(); // the page steps blocks and stages with the same arrows
  self.views[to]?.focus();
}

function neighbour({ nodes, edges }, at, key) {
  const away = (other) => Math.abs(nodes[other].lane - nodes[at].lane);
  const aside = (other) => Math.abs(nodes[other].layer - nodes[at].layer);
  const nearest = (found) => found.sort((a, b) => away(a) - away(b) || aside(a) - aside(b))[0] ?? at;
  const where = (holds) => nodes.flatMap((node, other) => (holds(node) ? [other] : []));
  switch (key) {
    case "ArrowLeft": return nearest(edges.filter((edge) => edge.target === at).map((edge) => edge.source));
    case "ArrowRight": return nearest(edges.filter((edge) => edge.source === at).map((edge) => edge.target));
    case "ArrowUp": return nearest(where((node) => node.lane < nodes[at].lane));
    case "ArrowDown": return nearest(where((node) => node.lane > nodes[at].lane));
    case "Home": return 0;
    case "End": return nodes.length - 1;
  }
}

// Only the diagram itself scrolls, and only when the choice is new and out of sight.
function reveal(self, current) {
  const view = self.views[current];
  if (!view || self.shown === current) return;
  const { root } = self;
  const hidden = view.offsetLeft < root.scrollLeft
    || view.offsetLeft + view.offsetWidth > root.scrollLeft + root.clientWidth;
  const calm = self.shown === undefined || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const left = view.offsetLeft - (root.clientWidth - view.offsetWidth) / 2;
  if (hidden) root.scrollTo({ left, behavior: calm ? "auto" : "smooth" });
  self.shown = current;
}

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
