// One instance lives on the root element. `mount` runs again after every run of the script and hands the
// instance its data; pointing and moving stay in the browser, a chosen cell goes to Python.
const SETTLED = 250; // ms after the last arrow key
const WIDE = 2; // columns per row from which a map takes the full width
const LARGE = 5; // taps a side from which the arithmetic stands below the maps

export default function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".window");
  root.instance ??= new Arithmetic(root);
  root.instance.update(data, setTriggerValue);
  return () => root.instance.rest();
}

class Arithmetic {
  constructor(root) {
    this.root = root;
    this.grids = [...root.querySelectorAll(".grid")];
    this.reading = root.querySelector(".reading");
    this.source = new MapFigure(root.querySelector("[data-side=source]"));
    this.result = new MapFigure(root.querySelector("[data-side=result]"));
    this.watch = new ResizeObserver(() => this.data && this.resize());
    for (const map of [this.source, this.result]) this.listen(map);
    for (const grid of this.grids) this.listenGrid(grid);
  }

  rest() {
    this.watch.disconnect();
  }

  update(data, send) {
    const old = this.data, palette = paletteFor(this.root, data.palettes), fresh = palette.paper !== this.palette?.paper;
    const { answer, ...shown } = data;
    const changed = (...fields) => fresh || fields.some((f) => JSON.stringify(old[f]) !== JSON.stringify(data[f]));
    Object.assign(this, { data, send, palette, write: writer(data.language) });
    this.watch.observe(this.root);
    this.root.classList.toggle("pending", Boolean(this.timer));
    if (!this.timer) this.pixel = data.pixel; // between two arrow keys the visitor is ahead of the data
    if (changed(...Object.keys(shown))) {
      this.lit = this.hover = null;
      this.layout(data);
      if (changed("source", "taps", "language")) this.source.set(data.source, data.taps.padding, palette, this.write);
      if (changed("result", "language")) this.result.set(data.result, [0, 0, 0, 0], palette, this.write);
      this.receipt(data);
      this.show();
    }
    this.mark();
  }

  layout(data) {
    const { size } = data.taps, [rows, columns] = data.source.shape, wide = rows === 1 || columns / rows >= WIDE;
    this.root.dataset.role = data.role;
    this.root.dataset.layout = wide ? "wide" : Math.max(...size) >= LARGE ? "large" : "plain";
    this.root.classList.toggle("signal", rows === 1);
    this.root.classList.toggle("stack", size[0] === 1 && size[1] > 1);
  }

  resize() {
    for (const map of [this.source, this.result]) if (map.rows === 1) map.plot();
    this.mark();
  }

  // ---- the window, the kernel, the products and their sum

  receipt(data) {
    const shown = Math.max(...data.taps.size), stacked = this.root.classList.contains("stack");
    const cell = stacked ? 50 : shown <= 3 ? 43 : shown === 4 ? 40 : 38;
    this.root.style.setProperty("--cell", `${cell}px`);
    this.root.style.setProperty("--tall", `${stacked ? 32 : cell}px`);
    this.root.style.setProperty("--columns", data.taps.size[1]);
    this.numbers = {};
    for (const grid of this.grids) this.grid(grid, data, cell);
    for (const sign of ["times", "equals"]) this.root.querySelector(`[data-sign=${sign}]`).hidden = !data.kernel;
    const operation = this.root.querySelector("[data-sign=operation]");
    operation.textContent = data.labels.operation;
    operation.classList.toggle("word", data.labels.operation.length > 1);
    this.total(data);
  }

  grid(grid, data, cell) {
    const name = grid.dataset.grid, cells = grid.querySelector(".cells");
    const values = data[name] ? numbers(data[name]) : new Float32Array(0), finite = values.filter(Number.isFinite);
    const most = largest(finite), digits = places(most);
    // a real zero is written 0: it is not a small number
    const texts = [...values].map((v) => (Number.isFinite(v) ? (v === 0 ? "0" : this.write.fixed(v, digits)) : ""));
    this.numbers[name] = values;
    grid.hidden = !values.length;
    grid.querySelector(".label").textContent = data.labels[name];
    cells.setAttribute("aria-label", data.labels[name]);
    cells.tabIndex = name === (data.kernel ? "products" : "window") ? 0 : -1;
    const size = Math.min(12, (cell - 3) / (0.61 * Math.max(1, ...texts.map((text) => text.length))));
    grid.style.setProperty("--size", `${size.toFixed(2)}px`);
    while (cells.children.length > values.length) cells.lastChild.remove();
    while (cells.children.length < values.length) cells.append(document.createElement("span"));
    texts.forEach((text, i) => {
      const span = cells.children[i], fill = colour(this.palette, values[i], most || 1);
      const outside = name === "window" && this.padded(i);
      span.textContent = text;
      span.className = outside ? "pad" : "";
      Object.assign(span.style, outside ? { background: "", color: "" } : { background: `rgb(${fill})`, color: ink(fill) });
    });
  }

  total(data) {
    const total = this.root.querySelector(".total"), { bias, labels } = data;
    const sum = this.numbers.products.reduce((all, value) => all + value, 0);
    const digits = places(Math.max(Math.abs(sum), Math.abs(bias ?? 0))) + 1;
    const added = () => `${bias < 0 ? "−" : "+"} ${this.write.fixed(Math.abs(bias), digits)} ${labels.bias}`;
    total.querySelector("small").textContent = bias === null ? "" : `${this.write.fixed(sum, digits)}\n${added()}`;
    total.querySelector("b").textContent = data.total;
    drawTick(total.querySelector(".tick"), data.tick);
  }

  // ---- where the window stands, and what is pointed at

  // the source cell of tap i of an output pixel
  tap(i, [row, column]) {
    const { size, stride, dilation, padding } = this.data.taps;
    return [
      row * stride[0] - padding[0] + Math.floor(i / size[1]) * dilation[0],
      column * stride[1] - padding[2] + (i % size[1]) * dilation[1],
    ];
  }

  padded(i) {
    const [row, column] = this.tap(i, this.data.pixel), [rows, columns] = this.data.source.shape;
    return row < 0 || column < 0 || row >= rows || column >= columns;
  }

  around(pixel) {
    const { size } = this.data.taps, [top, left] = this.tap(0, pixel);
    const [bottom, right] = this.tap(size[0] * size[1] - 1, pixel);
    return [top, left, bottom - top + 1, right - left + 1];
  }

  mark() {
    const { size, dilation } = this.data.taps, count = size[0] * size[1], { hover, lit, pixel } = this;
    const spread = count > 1 && Math.max(...dilation) > 1;
    const source = [[...this.around(pixel), spread ? "span" : "halo main"]];
    const result = [[...pixel, 1, 1, "halo main"]];
    if (spread) for (let i = 0; i < count; i++) source.push([...this.tap(i, pixel), 1, 1, "halo tap"]);
    if (lit !== null) source.push([...this.tap(lit, pixel), 1, 1, "halo lit"]);
    if (hover?.side === "result") source.push([...this.around([hover.row, hover.column]), "ghost"]);
    if (hover) (hover.side === "source" ? source : result).push([hover.row, hover.column, 1, 1, "ghost"]);
    this.source.draw(source);
    this.result.draw(result);
    this.root.dataset.pixel = pixel.join(",");
  }

  show() {
    const i = this.lit, hover = this.hover, { window, kernel, products } = this.numbers;
    for (const grid of this.grids)
      [...grid.querySelector(".cells").children].forEach((span, k) => span.classList.toggle("lit", k === i));
    this.reading.textContent = "";
    if (i !== null) {
      const product = kernel.length ? ` × ${this.write.exact(kernel[i])} = ${this.write.exact(products[i])}` : "";
      const outside = this.padded(i) ? ` · ${this.data.labels.padding}` : "";
      this.read(this.tap(i, this.data.pixel), `${this.write.exact(window[i])}${product}${outside}`);
    } else if (hover) {
      const map = this[hover.side];
      this.read([hover.row, hover.column], this.write.exact(map.at(hover), map.view.half ? 3 : 7));
    }
  }

  read([row, column], value) {
    const gaps = { row: this.write.exact(row), column: this.write.exact(column), value };
    this.reading.textContent = this.data.labels.cell.replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
  }

  point({ hover = null, lit = null }) {
    Object.assign(this, { hover, lit });
    this.mark();
    this.show();
  }

  // ---- pointer and keys

  // a finger that is lifted leaves what it pointed at to be read
  leave(event) {
    if (event.pointerType !== "touch") this.point({});
  }

  listen(map) {
    map.box.addEventListener("pointermove", (event) => this.point({ hover: map.cell(event) }));
    map.box.addEventListener("pointerleave", (event) => this.leave(event));
    map.box.addEventListener("click", (event) => this.pick(map.cell(event), 0));
    if (map === this.result) map.box.addEventListener("keydown", (event) => this.step(event));
  }

  listenGrid(grid) {
    const cells = grid.querySelector(".cells"), at = (span) => [...cells.children].indexOf(span);
    cells.addEventListener("pointerover", (event) => at(event.target) >= 0 && this.point({ lit: at(event.target) }));
    cells.addEventListener("pointerleave", (event) => this.leave(event));
    cells.addEventListener("blur", () => this.point({}));
    cells.addEventListener("keydown", (event) => {
      const move = arrow(event), [rows, columns] = this.data.taps.size, i = this.lit;
      if (!move) return;
      const row = clamp(Math.floor((i ?? 0) / columns) + (i === null ? 0 : move[0]), 0, rows - 1);
      this.point({ lit: row * columns + clamp(((i ?? 0) % columns) + (i === null ? 0 : move[1]), 0, columns - 1) });
    });
  }

  step(event) {
    const move = arrow(event), [rows, columns] = this.data.result.shape;
    if (!move) return;
    const [down, across] = this.data.hop; // in a map that is finer than the block's last one, one cell may be no step
    const row = clamp(this.pixel[0] + move[0] * down, 0, rows - 1), column = clamp(this.pixel[1] + move[1] * across, 0, columns - 1);
    const cell = { side: "result", row, column };
    this.pick(cell, SETTLED);
    this.point({ hover: cell });
  }

  // the marker moves at once; the arithmetic, pale until then, follows from Python
  pick(cell, delay) {
    if (!cell) return;
    if (cell.side === "result") this.pixel = [cell.row, cell.column];
    this.root.classList.add("pending");
    this.mark();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = 0;
      if (this.root.isConnected) this.send("pick", cell);
    }, delay);
  }
}
