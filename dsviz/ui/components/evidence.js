// A picture with a map over it; how it is looked at (picture, both, map) is a matter of the browser alone.
const MODES = ["picture", "both", "map"];
const LEAST = 6; // pixels: smaller frames would not be seen

export default function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".evidence");
  const self = (root.self ??= begin(root));
  self.data = data;
  self.pick = (row, column) => setTriggerValue("cell", [row, column]);
  self.at = data.cell;
  self.walking = null;
  root.style.setProperty("--ratio", data.ground.ratio);
  root.style.setProperty("--widest", data.ground.widest ? `${data.ground.widest}px` : "none");
  root.classList.toggle("crisp", data.ground.crisp);
  root.classList.toggle("inverted", data.ground.inverted);
  source(self.ground, data.ground.url);
  source(self.map, data.map.url);
  self.view.ariaLabel = data.labels.alt;
  words(self);
  axes(self);
  bar(self);
  place(self);
  look(self);
}

function begin(root) {
  const of = (name) => root.querySelector(`.${name}`);
  const self = { root, mode: "both", opacity: 80, soft: false };
  for (const name of ["ground", "map", "view", "frame", "cell", "hover", "up", "across", "modes", "bar", "said"]) self[name] = of(name);
  self.modes.append(...MODES.map((mode) => modeOf(self, mode)));
  self.hover.hidden = true;
  self.slider = root.querySelector(".opacity input");
  self.slider.value = self.opacity;
  self.slider.oninput = () => { self.opacity = Number(self.slider.value); look(self); };
  root.querySelector(".smooth input").onchange = (event) => { self.soft = event.target.checked; look(self); };
  self.modes.onkeydown = (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = MODES[MODES.indexOf(self.mode) + move];
    if (!next) return;
    event.preventDefault();
    self.mode = next;
    look(self);
    self.modes.children[MODES.indexOf(next)].focus();
  };
  self.view.onpointermove = (event) => show(self, self.hover, under(self, event));
  self.view.onpointerleave = () => show(self, self.hover, null);
  self.view.onclick = (event) => { const cell = under(self, event); if (cell) self.pick(...cell); };
  self.view.onkeydown = (event) => keys(self, event);
  self.view.onblur = () => show(self, self.hover, null);
  new ResizeObserver(() => place(self)).observe(self.view);
  return self;
}

function modeOf(self, mode) {
  const button = document.createElement("button");
  button.type = "button";
  button.role = "radio";
  button.dataset.mode = mode;
  button.onclick = () => { self.mode = mode; look(self); };
  return button;
}

function source(image, url) {
  if (image.getAttribute("src") !== url) image.src = url;
}

function words(self) {
  const { labels } = self.data;
  MODES.forEach((mode, index) => { self.modes.children[index].textContent = labels[mode]; });
  self.modes.ariaLabel = labels.view;
  self.root.querySelector(".opacity span").textContent = labels.opacity;
  self.root.querySelector(".smooth span").textContent = labels.smooth;
}

function look(self) {
  self.root.dataset.mode = self.mode;
  self.root.style.setProperty("--opacity", self.opacity / 100);
  self.root.classList.toggle("soft", self.soft);
  [...self.modes.children].forEach((button) => {
    button.ariaChecked = String(button.dataset.mode === self.mode);
    button.tabIndex = button.dataset.mode === self.mode ? 0 : -1;
  });
}

function axes(self) {
  const { up, across } = self.data.ground;
  const text = (tag, words, style) => {
    const made = document.createElement(tag);
    made.textContent = words;
    Object.assign(made.style, style);
    return made;
  };
  const rows = (up?.ticks ?? []).map(([share, label]) => text("span", label, { top: `${100 * share}%` }));
  const columns = (across?.ticks ?? []).map(([share, label]) => text("span", label, { left: `${100 * share}%` }));
  self.up.replaceChildren(...(up ? [text("b", up.title), ...rows] : []));
  self.across.replaceChildren(...(across ? [...columns, text("b", across.title)] : []));
  const longest = Math.max(0, ...(up?.ticks ?? []).map(([, label]) => label.length));
  self.up.classList.toggle("wide", longest > 6);
  self.up.style.width = `${24 + 6.2 * longest}px`;
}

function bar(self) {
  const { gradient, ends } = self.data.map;
  self.bar.querySelector("i").style.background = gradient;
  self.bar.querySelector(".ends").replaceChildren(...ends.map((end) => {
    const made = document.createElement("span");
    made.textContent = end;
    return made;
  }));
}

// the map lies in its box, which is the whole picture but where a patch cannot be centred on the edge
function place(self) {
  if (!self.data) return;
  const [left, top, width, height] = self.data.map.box.map((share) => `${100 * share}%`);
  Object.assign(self.map.style, { left, top, width, height, inset: "auto" });
  Object.assign(self.map.style, { left, top });
  show(self, self.cell, self.at);
  box(self, self.frame, self.data.frame);
}

function under(self, event) {
  const view = self.view.getBoundingClientRect();
  const [left, top, width, height] = self.data.map.box;
  const [rows, columns] = self.data.map.shape;
  const column = Math.floor((((event.clientX - view.left) / view.width - left) / width) * columns);
  const row = Math.floor((((event.clientY - view.top) / view.height - top) / height) * rows);
  return row >= 0 && row < rows && column >= 0 && column < columns ? [row, column] : null;
}

function show(self, mark, cell) {
  const [left, top, width, height] = self.data.map.box;
  const [rows, columns] = self.data.map.shape;
  box(self, mark, cell && [left + (width * cell[1]) / columns, top + (height * cell[0]) / rows, width / columns, height / rows]);
}

function box(self, mark, shares) {
  mark.hidden = !shares;
  if (!shares) return;
  const view = self.view.getBoundingClientRect();
  const [left, top, width, height] = shares.map((share, index) => share * (index % 2 ? view.height : view.width));
  const wide = Math.max(LEAST, width), tall = Math.max(LEAST, height);
  const x = left - (wide - width) / 2, y = top - (tall - height) / 2;
  Object.assign(mark.style, { left: `${x}px`, top: `${y}px`, width: `${wide}px`, height: `${tall}px` });
}

// Arrows walk over the cells, Enter or a space chooses: a step to the server is never by accident.
function keys(self, event) {
  const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  const [rows, columns] = self.data.map.shape;
  if (move) {
    const [row, column] = self.walking ?? self.at;
    self.walking = [Math.min(rows - 1, Math.max(0, row + move[0])), Math.min(columns - 1, Math.max(0, column + move[1]))];
    show(self, self.hover, self.walking);
    const at = { row: self.walking[0] + 1, rows, column: self.walking[1] + 1, columns };
    self.said.textContent = self.data.labels.walked.replace(/\{(\w+)\}/g, (_, gap) => at[gap]);
  } else if ((event.key === "Enter" || event.key === " ") && self.walking) {
    self.pick(...self.walking);
    self.walking = null;
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
