// Pointer, keys and settings of the page One pixel.
const equal = (a, b) => Boolean(a && b) && ["stage", "channel", "output", "row", "column"].every((name) => a[name] === b[name]);

function listen(self) {
  const { canvas, root, range } = self;
  canvas.addEventListener("pointermove", (event) => {
    if (self.playing && event.pointerType !== "mouse") return;
    const target = targetAt(self, event);
    if (self.playing && target) self.play(false);
    if (!equal(target, self.hover) && (target || self.hover)) self.point(target);
  });
  canvas.addEventListener("pointerleave", () => self.hover && self.point(null));
  canvas.addEventListener("blur", () => self.point(null));
  canvas.addEventListener("click", (event) => {
    const target = targetAt(self, event), again = equal(target, self.pin);
    if (self.playing) self.play(false);
    if (target) self.point(null);
    self.cursor = target ?? self.cursor;
    self.hold(again ? null : target);
  });
  canvas.addEventListener("keydown", (event) => key(self, event));
  range.addEventListener("input", () => self.go(Number(range.value)));
  range.addEventListener("keydown", (event) => event.key === " " && (event.preventDefault(), self.play()));
  root.querySelector("[data-do=speed]").addEventListener("change", (event) => (self.speed = Number(event.target.value)));
  root.addEventListener("click", (event) => press(self, event.target.closest("[data-do]")?.dataset.do));
  for (const button of root.querySelectorAll("[data-view][role]")) {
    button.addEventListener("click", () => self.show(button.dataset.view));
    button.addEventListener("keydown", (event) => {
      if (!arrow(event)) return;
      self.show(self.view === "separable" ? "standard" : "separable");
      root.querySelector(`[role][data-view=${self.view}]`).focus();
    });
  }
  for (const list of root.querySelectorAll(".lines, .new")) {
    list.addEventListener("pointerover", (event) => hoverLine(self, list, event.target.closest(".line")));
    for (const gone of ["pointerleave", "blur"]) list.addEventListener(gone, () => self.hover?.line && self.point(null));
    list.addEventListener("keydown", (event) => stepLine(self, list, event));
  }
}

const own = (self, list) => list.closest(".paper").classList.contains(self.view);

// a line of the receipt of the convolution in view lights up its two factors
function hoverLine(self, list, line) {
  if (!line?.target || !own(self, list) || self.playing) return;
  const { channel, ...rest } = line.target;
  self.point({ stage: "out", channel, ...self.cell, line: rest });
}

// up and down through all lines of that receipt
function stepLine(self, list, event) {
  const by = own(self, list) ? arrow(event)?.[0] : 0;
  if (!by) return;
  const lines = [...list.closest(".paper").querySelectorAll(".line")].filter((line) => line.target);
  self.line = lines[clamp(lines.indexOf(self.line) + by, 0, lines.length - 1)];
  hoverLine(self, list, self.line);
}

function press(self, action) {
  const { model, step, pin, active } = self;
  if (action === "play") self.play();
  else if (action === "first") self.go(0);
  else if (action === "back") self.go((pin ? Math.min(step, model.steps) : step) - 1);
  else if (action === "forward") self.go(step + 1);
  else if (action === "pin") self.hold(pin ? null : active && !active.line ? active : { stage: "out", channel: 0, ...self.cell });
}

function targetAt(self, event) {
  const room = self.canvas.getBoundingClientRect(), x = event.clientX - room.left, y = event.clientY - room.top;
  const box = self.layout.boxes.find((b) => x >= b.x && y >= b.y && x < b.x + b.width && y < b.y + b.height);
  return box ? place(box, Math.floor((y - box.y) / box.cell), Math.floor((x - box.x) / box.cell)) : null;
}

function place({ stage, channel = 0, output = 0, rows, columns }, row, column) {
  return { stage, channel, output, row: clamp(row, 0, rows - 1), column: clamp(column, 0, columns - 1) };
}

function key(self, event) {
  const { boxes } = self.layout, out = { stage: "out", channel: 0, ...self.cell };
  const at = (!self.playing && self.hover) || self.cursor || self.pin || out, move = arrow(event);
  const index = boxes.findIndex((b) => b.stage === at.stage && (b.channel ?? at.channel) === at.channel && (b.output ?? at.output) === at.output);
  const next = (by) => boxes[(index + by + boxes.length) % boxes.length];
  const actions = {
    PageDown: () => self.point(place(next(1), at.row, at.column)),
    PageUp: () => self.point(place(next(-1), at.row, at.column)),
    Enter: () => self.hold(equal(at, self.pin) ? null : at),
    " ": () => self.play(),
    Escape: () => (self.point(null), self.hold(null)),
    ",": () => self.go(self.step - 1),
    ".": () => self.go(self.step + 1),
  };
  if (move) return self.point(place(boxes[index], at.row + move[0], at.column + move[1]));
  if (!actions[event.key]) return undefined;
  event.preventDefault();
  event.stopPropagation();
  return actions[event.key]();
}

// Minus, value, plus for every setting. Python says which values are possible; quick clicks travel together.
class SettingsBar {
  constructor(place) {
    Object.assign(this, { place, wanted: {}, controls: new Map() });
  }

  update(data, send) {
    Object.assign(this, { data, send });
    if (!this.timer) this.wanted = {};
    for (const [name, setting] of Object.entries(data.settings)) this.control(name, setting);
    this.shapes(data);
  }

  control(key, setting) {
    let control = this.controls.get(key);
    if (!control) {
      control = make("div", "setting", "", 2);
      control.children[1].append(make("button", "", "−"), make("output", ""), make("button", "", "+"));
      this.place.append(control);
      this.controls.set(key, control);
    }
    const [name, row] = control.children, value = this.wanted[key] ?? setting.value, { values } = setting;
    const [less, shown, more] = row.children;
    name.textContent = setting.label;
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", setting.label);
    const text = String(values.length ? (setting.square ? `${value}×${value}` : value) : setting.fixed);
    if (shown.textContent !== text) shown.textContent = text; // what is written anew is read out anew
    for (const [button, to] of [[less, values.findLast((v) => v < value)], [more, values.find((v) => v > value)]]) {
      button.type = "button";
      button.setAttribute("aria-label", `${setting.label} ${button.textContent}`);
      button.setAttribute("aria-disabled", to === undefined);
      button.title = to === undefined ? setting.rule : "";
      button.onclick = () => to !== undefined && this.want(key, setting, to);
    }
  }

  shapes({ shapes, labels }) {
    this.select ??= this.place.appendChild(make("label", "setting", "", 1)).appendChild(document.createElement("select"));
    this.select.previousSibling.textContent = labels.shape;
    this.select.replaceChildren(...shapes.map(({ value, label }) => new Option(label, value)));
    this.select.value = this.wanted.shape ?? this.data.conf.shape;
    this.select.onchange = () => this.post({ shape: this.select.value });
  }

  want(key, setting, value) {
    this.post({ [key]: value });
    this.control(key, setting);
  }

  post(wanted) {
    Object.assign(this.wanted, wanted);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = 0;
      if (this.place.isConnected) this.send({ ...this.wanted });
    }, BURST);
  }
}
