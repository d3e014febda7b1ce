// One map of the window component: its cells as a picture or, with a single row, as a signed plot; markers above.
const LEAST = 9; // px: a marker is never drawn smaller
const PLOT = 96; // px: height of a plot
const SQUARES = 128 * 128; // cells up to which each is drawn as a sharp square

class MapFigure {
  constructor(figure) {
    this.figure = figure;
    this.side = figure.dataset.side;
    this.box = figure.querySelector(".map");
    this.canvas = figure.querySelector("canvas");
    this.svg = figure.querySelector("svg");
  }

  // view as Python sent it; padding: top, bottom, left, right in cells
  set(view, padding, palette, write) {
    const [rows, columns] = view.shape, [top, bottom, left, right] = padding;
    Object.assign(this, { view, palette, rows, columns, top, left });
    this.all = { rows: rows + top + bottom, columns: columns + left + right };
    this.values = numbers(view.values, view.half);
    this.place();
    this.box.setAttribute("aria-label", view.caption);
    this.figure.querySelector("figcaption").textContent = view.caption;
    this.bar(write);
    if (rows === 1) this.plot();
    else this.paint();
  }

  place() {
    const { rows, columns, all } = this, percent = (part, whole) => `${(100 * part) / whole}%`;
    Object.assign(this.canvas.style, {
      left: percent(this.left, all.columns), width: percent(columns, all.columns),
      top: percent(this.top, all.rows), height: percent(rows, all.rows),
    });
    this.figure.style.setProperty("--side", `${Math.round(224 * Math.min(1, all.columns / all.rows))}px`);
    this.box.style.setProperty("--ratio", all.columns / all.rows);
    this.box.style.setProperty("--plot", `${PLOT}px`);
    this.box.classList.toggle("fine", rows * columns > SQUARES);
  }

  paint() {
    const { rows, columns, canvas, values, palette, view } = this, picture = new ImageData(columns, rows);
    Object.assign(canvas, { width: columns, height: rows });
    values.forEach((value, i) => picture.data.set([...colour(palette, value, view.limit), 255], 4 * i));
    canvas.getContext("2d").putImageData(picture, 0, 0);
  }

  plot() {
    const { canvas, columns, view: { limit, signed } } = this, scale = devicePixelRatio || 1;
    const width = Math.max(1, Math.round(canvas.clientWidth * scale)), height = Math.round(PLOT * scale);
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d"), zero = Math.round(signed ? height / 2 : height - scale);
    const gap = width / columns >= 4 * scale ? scale : 0;
    pen.fillStyle = getComputedStyle(this.figure).color;
    pen.fillRect(0, zero, width, 1);
    this.bars(width).forEach(([value, left, right]) => {
      const share = clamp(value / limit, -1, 1), tall = share * zero;
      pen.fillStyle = `rgb(${colour(this.palette, Math.sign(share) * (0.4 + 0.6 * Math.abs(share)), 1)})`;
      pen.fillRect(left, tall > 0 ? zero - tall : zero, Math.max(1, right - left - gap), Math.abs(tall));
    });
  }

  // [value, left, right] in pixels; of samples that share a column of pixels the largest and the smallest
  bars(width) {
    const { values, columns } = this, place = (i) => Math.floor((i * width) / columns);
    if (columns <= 2 * width) return Array.from(values, (value, i) => [value, place(i), place(i + 1)]);
    return Array.from({ length: width }, (_, x) => {
      const some = values.subarray(Math.floor((x * columns) / width), Math.floor(((x + 1) * columns) / width));
      const inside = (pick) => some.reduce((found, value) => pick(found, value));
      return [[inside(Math.max), x, x + 1], [inside(Math.min), x, x + 1]];
    }).flat();
  }

  bar(write) {
    const { limit, signed } = this.view, digits = limit >= 100 ? 0 : limit >= 1 ? 1 : 1 + Math.ceil(-Math.log10(limit));
    const stop = (i) => `rgb(${colour(this.palette, signed ? i / 16 - 1 : i / 32, 1)})`;
    this.figure.querySelector("i").style.background = `linear-gradient(90deg, ${Array.from({ length: 33 }, (_, i) => stop(i))})`;
    const over = this.values.some((value) => value > limit), under = this.values.some((value) => value < -limit);
    const low = signed ? `${under ? "≤ " : ""}${write.fixed(-limit, digits)}` : "0";
    const ends = [low, signed ? "0" : "", `${over ? "≥ " : ""}${write.fixed(limit, digits)}`];
    this.figure.querySelectorAll(".ends span").forEach((span, i) => (span.textContent = ends[i]));
  }

  // the cell under the pointer, or null over the padding
  cell(event) {
    const box = this.box.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * this.all.rows) - this.top;
    const column = Math.floor(((event.clientX - box.left) / box.width) * this.all.columns) - this.left;
    const inside = row >= 0 && column >= 0 && row < this.rows && column < this.columns;
    return inside ? { side: this.side, row, column } : null;
  }

  at({ row, column }) {
    return this.values[row * this.columns + column];
  }

  // shapes: [row, column, rows, columns, classes] in cells; "halo" adds a paper outline. A marker on a plot
  // spans its height. Drawn in pixels of the screen: outlines stretched with a map would blur.
  draw(shapes) {
    const box = this.box.getBoundingClientRect(), wide = box.width / this.all.columns, tall = box.height / this.all.rows;
    this.svg.innerHTML = shapes.map(([row, column, rows, columns, kind]) => {
      const least = /tap|lit/.test(kind) ? LEAST / 2 : LEAST; // taps stay apart where the window is small
      const width = Math.max(least, columns * wide), height = Math.max(least, rows * tall);
      const x = (column + this.left + columns / 2) * wide - width / 2, y = (row + this.top + rows / 2) * tall - height / 2;
      const place = [["x", x], ["y", y], ["width", width], ["height", height]].map(([n, v]) => `${n}="${v.toFixed(1)}"`).join(" ");
      const under = kind.includes("halo") ? "halo" : this.rows === 1 ? "wash" : "";
      return `${under && `<rect class="${under}" ${place}/>`}<rect class="${kind.replace("halo", "")}" ${place}/>`;
    }).join("");
  }
}
