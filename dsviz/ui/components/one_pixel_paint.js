// The picture. All cells and words are painted once for each setting; a frame copies pieces of that and
// draws a few outlines and lines, so it costs a millisecond or two.
const NUMBERED = 12; // px: smaller cells carry no number
const SINGLE = new Set(["pw", "b"]); // stages whose boxes are one number each
const TONES = ["dw", "pw", "std", "ink", "ink2", "ink3", "line", "bg", "dw-soft", "pw-soft", "std-soft"];

class Painter {
  constructor(root, canvas) {
    Object.assign(this, { root, canvas, pen: canvas.getContext("2d") });
  }

  // colours as the theme has them now
  theme(palettes) {
    const style = getComputedStyle(this.root);
    this.palette = paletteFor(this.root, palettes);
    this.tone = Object.fromEntries(TONES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    this.font = style.fontFamily;
  }

  set(model, layout, write) {
    Object.assign(this, { model, layout, write, scale: Math.min(2, devicePixelRatio || 1) });
    const { canvas, scale } = this;
    Object.assign(canvas, { width: Math.round(layout.width * scale), height: Math.round(layout.height * scale) });
    canvas.style.height = `${layout.height}px`;
    const [cells, blank, frames, words] = Array.from({ length: 4 }, () => this.sheet());
    Object.assign(this, { cells: cells.canvas, blank: blank.canvas, borders: frames.canvas, words: words.canvas });
    for (const box of layout.boxes) this.paintBox(box, cells, blank, frames);
    this.paintWords(words);
  }

  sheet() {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: this.canvas.width, height: this.canvas.height });
    const pen = canvas.getContext("2d");
    pen.scale(this.scale, this.scale);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    return pen;
  }

  // the tone of a stage; standard has one for everything
  toneOf(stage) {
    if (stage === "in") return "line";
    if (this.model.view === "standard") return "std";
    return stage === "k" || stage === "dw" ? "dw" : "pw";
  }

  paintBox(box, cells, blank, frames) {
    const tone = this.toneOf(box.stage);
    if (!SINGLE.has(box.stage)) {
      frames.strokeStyle = this.tone[tone];
      frames.globalAlpha = tone === "line" ? 1 : 0.55;
      frames.lineWidth = 1.2;
      round(frames, box.x - 2.5, box.y - 2.5, box.width + 5, box.height + 5, 4).stroke();
      frames.globalAlpha = 1;
    }
    for (let row = 0; row < box.rows; row++)
      for (let column = 0; column < box.columns; column++) {
        this.paintCell(cells, box, row, column);
        if (box.stage === "dw" || box.stage === "out") this.paintBlank(blank, box, row, column, tone);
      }
  }

  inset(pen, { x, y, cell }, row, column) {
    const gap = cell > 11 ? 1 : cell > 7 ? 0.6 : 0.3;
    return round(pen, x + column * cell + gap / 2, y + row * cell + gap / 2, cell - gap, cell - gap, cell > 14 ? 2.5 : 1);
  }

  paintBlank(pen, box, row, column, tone) {
    pen.fillStyle = this.tone[`${tone}-soft`];
    pen.globalAlpha = 0.65;
    this.inset(pen, box, row, column).fill();
    pen.globalAlpha = 1;
  }

  paintCell(pen, box, row, column) {
    const { cell, stage } = box, value = this.model.value({ ...box, row, column }), share = Math.abs(value) / (this.model.largest[stage] || 1);
    const padding = stage === "in" && this.model.isPad(row, column);
    // the strongest stops are left out, so that a number stays readable on its cell
    const fill = colour(this.palette, value ? Math.sign(value) * (0.1 + 0.8 * Math.min(1, share)) : 0, 1);
    pen.lineWidth = 1;
    if (padding) {
      pen.strokeStyle = this.tone.line;
      pen.setLineDash([2, 2]);
      pen.strokeRect(box.x + column * cell + 1.5, box.y + row * cell + 1.5, cell - 3, cell - 3);
      pen.setLineDash([]);
    } else {
      pen.fillStyle = `rgb(${fill})`;
      this.inset(pen, box, row, column).fill();
      pen.strokeStyle = this.tone[SINGLE.has(stage) ? this.toneOf(stage) : "line"];
      if (SINGLE.has(stage) || (share < 0.2 && cell > 6)) pen.stroke();
    }
    if (cell < NUMBERED) return;
    const text = figure(value, this.write), size = Math.min(17, 0.6 * cell, (cell - 1.5) / (0.52 * text.length));
    pen.fillStyle = padding ? this.tone.ink3 : ink(fill);
    pen.font = `600 ${size}px ${this.font}`;
    pen.fillText(text, box.x + (column + 0.5) * cell, box.y + (row + 0.5) * cell + 0.5);
  }

  // ---- words: titles, bands, names of channels, the axis

  write12(pen, text, x, y, { size = 12, weight = 400, tone = "ink3", room = Infinity }) {
    pen.font = `${weight} ${size}px ${this.font}`;
    const wide = pen.measureText(text).width;
    if (wide > room) pen.font = `${weight} ${Math.max(9, (size * room) / wide)}px ${this.font}`;
    Object.assign(pen, { fillStyle: this.tone[tone], strokeStyle: this.tone.bg, lineWidth: 4, lineJoin: "round" });
    pen.strokeText(text, x, y); // lines end at words, they do not cross them
    pen.fillText(text, x, y);
    return Math.min(wide, room);
  }

  paintWords(pen) {
    const { layout } = this;
    pen.textBaseline = "alphabetic";
    for (const band of layout.bands) this.paintBand(pen, band);
    const apart = (title) => Math.min(...layout.titles.filter((other) => other !== title).map(({ x }) => Math.abs(x - title.x)));
    for (const title of layout.titles) {
      const { text, shape, x, y, tone } = title, room = layout.wide ? apart(title) - 8 : Infinity;
      pen.textAlign = layout.wide ? "center" : "left";
      const wide = this.write12(pen, text, x, y ?? 39, { size: 13, weight: 600, tone: tone === "std" ? "ink2" : tone, room });
      this.write12(pen, shape, layout.wide ? x : x + wide + 9, y ?? 53, {});
    }
    if (layout.axis) this.paintAxis(pen, layout.axis);
    for (const mark of layout.marks) this.paintMark(pen, mark);
  }

  paintBand(pen, { text, x, y, width, tone }) {
    pen.fillStyle = this.tone[tone];
    pen.textAlign = "left";
    pen.fillRect(x, y === undefined ? 20 : y - 2, width, y === undefined ? 2.5 : 2);
    this.write12(pen, text, x, y === undefined ? 14 : y + 14, { size: 14, weight: 650, tone: tone === "std" ? "ink2" : tone, room: width });
  }

  paintAxis(pen, { x, from, to }) {
    pen.strokeStyle = pen.fillStyle = this.tone.ink3;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x, from);
    pen.lineTo(x, to - 5);
    pen.stroke();
    pen.beginPath();
    pen.moveTo(x - 3.5, to - 7);
    pen.lineTo(x, to);
    pen.lineTo(x + 3.5, to - 7);
    pen.fill();
  }

  paintMark(pen, { text, x, y, room, flat, start, end }) {
    pen.save();
    pen.translate(x, y);
    if (!flat && !start && !end) pen.rotate(-Math.PI / 2);
    pen.textAlign = start ? "left" : end ? "right" : "center";
    this.write12(pen, text, 0, 4, { size: 12, weight: 500, tone: "ink2", room });
    pen.restore();
  }
}

function round(pen, x, y, width, height, radius) {
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
  return pen;
}
