// The two kernels along the edges of a table, the fused one inside it: a tile is the recipe at the left of its row
// times the pattern on top of its column. Words, numbers and weights come from Python.
const GUTTER = 24, APART = 16; // px for the numbers of the channels, and between the parts
const LARGEST = 38; // px of a tile
const SMALL = 0.42; // width of a recipe, as a share of a tile

export default function mount({ parentElement, data }) {
  const root = parentElement.querySelector(".fuse");
  root.instance ??= new Table(root);
  root.instance.update(data);
  return () => root.instance.rest();
}

class Table {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.pen = this.canvas.getContext("2d");
    this.watch = new ResizeObserver(() => this.data && this.resize());
    this.canvas.onpointermove = (event) => this.point(this.at(event));
    this.canvas.onpointerleave = this.canvas.onblur = () => this.point(null);
    this.canvas.onclick = (event) => this.point(this.at(event));
    this.canvas.onkeydown = (event) => this.step(event);
  }

  rest() {
    this.watch.disconnect();
  }

  update(data) {
    const palette = paletteFor(this.root, data.palettes), news = JSON.stringify(data);
    this.watch.observe(this.root);
    if (news === this.news && palette.paper === this.palette?.paper) return;
    Object.assign(this, { news, data, palette, hover: null, write: writer(data.language) });
    [this.patterns, this.recipes] = [numbers(data.patterns), numbers(data.recipes)];
    this.canvas.setAttribute("aria-label", data.labels.table);
    this.root.dataset.shape = [data.outputs, data.inputs, ...data.cells].join("×");
    this.resize();
  }

  resize() {
    const { canvas, data: { inputs, outputs } } = this, width = this.root.clientWidth;
    if (!width) return;
    const style = getComputedStyle(this.root), token = (name) => style.getPropertyValue(`--${name}`).trim();
    this.tokens = { font: style.fontFamily };
    for (const name of ["line", "ink", "mute", "depthwise", "pointwise", "standard"]) this.tokens[name] = token(name);
    const tile = Math.min(LARGEST, (width - GUTTER - APART - 8) / (inputs * (1 + SMALL)));
    const scale = Math.min(2, devicePixelRatio || 1), top = GUTTER + tile + APART + 18;
    const left = GUTTER + inputs * tile * SMALL + APART + 4;
    this.place = { width, tile, small: tile * SMALL, left, top, scale, height: Math.ceil(top + outputs * tile * this.tall() + 4) };
    Object.assign(canvas, { width: width * scale, height: this.place.height * scale });
    canvas.style.height = `${this.place.height}px`;
    this.show();
  }

  // a row of taps needs less height than a square of them
  tall() {
    const [rows, columns] = this.data.cells;
    return Math.max(SMALL + 0.06, rows / Math.max(rows, columns));
  }

  draw() {
    const { pen, place: { width, height, scale, left, top, tile, small } } = this, { inputs, outputs } = this.data, high = tile * this.tall();
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    for (let input = 0; input < inputs; input++) {
      this.kernel(input, 1, left + input * tile, GUTTER, tile);
      for (let output = 0; output < outputs; output++) {
        const recipe = this.recipes[output * inputs + input], y = top + output * high;
        this.fill(recipe, this.data.limits.recipes, GUTTER + input * small + 1, y + (high - small) / 2 + 1, small - 2);
        this.kernel(input, recipe, left + input * tile, y, high);
      }
    }
    this.frame(this.tokens.depthwise, left, GUTTER, inputs * tile, tile);
    this.frame(this.tokens.pointwise, GUTTER, top, inputs * small, outputs * high);
    this.frame(this.tokens.standard, left, top, inputs * tile, outputs * high);
    this.names(high);
    if (this.hover) this.mark(high);
  }

  kernel(input, recipe, x, y, high) {
    const { place: { tile }, data: { cells: [rows, columns], limits } } = this, count = rows * columns;
    const cell = (tile * 0.88) / Math.max(rows, columns), limit = recipe === 1 ? limits.patterns : limits.dense;
    const left = x + (tile - columns * cell) / 2, top = y + (high - rows * cell) / 2;
    for (let k = 0; k < count; k++)
      this.fill(recipe * this.patterns[input * count + k], limit, left + (k % columns) * cell, top + Math.floor(k / columns) * cell, cell);
  }

  fill(value, limit, x, y, side) {
    this.pen.fillStyle = `rgb(${colour(this.palette, value, limit)})`;
    this.pen.fillRect(x, y, side, side);
  }

  frame(stroke, x, y, wide, high) {
    Object.assign(this.pen, { strokeStyle: stroke, lineWidth: 2 });
    this.pen.beginPath();
    this.pen.roundRect(x - 2, y - 2, wide + 4, high + 4, 5);
    this.pen.stroke();
  }

  names(high) {
    const { pen, tokens, place: { left, top, tile, small }, data: { inputs, outputs, labels }, hover } = this;
    const every = tile > 17 ? 1 : 4, number = (i, x, y, lit) => {
      if (i % every && !lit) return;
      pen.fillStyle = lit ? tokens.ink : tokens.mute;
      pen.fillText(i, x, y);
    };
    Object.assign(pen, { textAlign: "center", textBaseline: "middle", font: `11px ${tokens.font}` });
    for (let i = 0; i < inputs; i++) number(i, left + (i + 0.5) * tile, GUTTER / 2 - 1, hover?.input === i);
    for (let o = 0; o < outputs; o++) number(o, GUTTER / 2 - 3, top + (o + 0.5) * high, hover?.output === o);
    Object.assign(pen, { textAlign: "left", font: `600 13px ${tokens.font}` });
    const title = (text, fill, x, y) => pen.fillText(text, x, y, (pen.fillStyle = fill) && 400);
    title(labels.pointwise, tokens.pointwise, GUTTER, top - 14);
    title(labels.dense, tokens.standard, left, top - 14);
    Object.assign(pen, { textAlign: "right" });
    if (inputs * small + APART > 60) title(labels.depthwise, tokens.depthwise, left - 10, GUTTER + tile / 2);
  }

  mark(high) {
    const { pen, tokens, hover: { output, input }, place: { left, top, tile, small } } = this;
    Object.assign(pen, { strokeStyle: tokens.ink, lineWidth: 2.5 });
    pen.strokeRect(left + input * tile, GUTTER, tile, tile);
    pen.strokeRect(left + input * tile, top + output * high, tile, high);
    pen.strokeRect(GUTTER + input * small, top + output * high + (high - small) / 2, small, small);
  }

  // what is under the pointer: a tile, a recipe, or a pattern, which stands for the first output
  at(event) {
    const { place: { left, top, tile, small }, data: { inputs, outputs } } = this, box = this.canvas.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    const input = x >= left - 2 ? Math.floor((x - left) / tile) : Math.floor((x - GUTTER) / small);
    const output = y < top - 4 && x >= left ? 0 : Math.floor((y - top) / (tile * this.tall()));
    const inside = input >= 0 && input < inputs && output >= 0 && output < outputs;
    return inside ? { output, input } : null;
  }

  step(event) {
    const move = arrow(event), at = this.hover, { inputs, outputs } = this.data;
    if (move && !at) this.point({ output: 0, input: 0 });
    else if (move) this.point({ output: clamp(at.output + move[0], 0, outputs - 1), input: clamp(at.input + move[1], 0, inputs - 1) });
    else if (event.key === "Escape") this.point(null);
  }

  point(hover) {
    if (JSON.stringify(hover) === JSON.stringify(this.hover)) return;
    this.hover = hover;
    this.show();
  }

  show() {
    const { hover, data: { inputs, labels } } = this;
    const recipe = hover && this.write.fixed(this.recipes[hover.output * inputs + hover.input], 3);
    const gaps = { ...hover, recipe };
    const text = hover ? labels.cell.replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]) : labels.rest;
    this.root.querySelector(".say").textContent = text;
    if (this.place) this.draw();
  }
}
