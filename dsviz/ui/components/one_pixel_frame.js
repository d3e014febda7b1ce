// One frame: what is computed so far at full strength or dimmed, then what the number in view touches.
class Frame {
  constructor(painter) {
    this.painter = painter;
  }

  // touch: Touch; step: numbers computed; dim: strength of what is not touched; phase: px the lines have flowed
  draw({ touch, step, dim, phase }) {
    const { pen, scale, canvas, layout, borders, words } = this.painter;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.drawImage(borders, 0, 0, layout.width, layout.height);
    this.links(touch.links, phase); // behind the boxes: no line crosses a number
    for (const box of layout.boxes) this.box(box, step, touch.lit.length ? dim : 1);
    pen.globalAlpha = 1;
    for (const lit of touch.lit) this.cells(lit);
    pen.drawImage(words, 0, 0, layout.width, layout.height);
    for (const lit of touch.lit) this.outline(lit);
  }

  copy(source, x, y, width, height) {
    const { pen, scale } = this.painter;
    if (width > 0 && height > 0) pen.drawImage(source, x * scale, y * scale, width * scale, height * scale, x, y, width, height);
  }

  box(box, step, dim) {
    const { pen, model, cells, blank } = this.painter, { x, y, width, height, cell, columns } = box;
    pen.globalAlpha = dim;
    if (box.stage !== "dw" && box.stage !== "out") return this.copy(cells, x, y, width, height);
    const before = box.stage === "dw" ? box.channel * model.cells : model.apart + box.output * model.cells;
    const done = clamp(step - before, 0, model.cells), rows = Math.floor(done / columns);
    pen.globalAlpha = 1;
    this.copy(blank, x, y, width, height);
    pen.globalAlpha = dim;
    this.copy(cells, x, y, width, rows * cell);
    this.copy(cells, x, y + rows * cell, (done % columns) * cell, cell);
  }

  cells({ box, cells }) {
    const { pen, tone } = this.painter;
    pen.fillStyle = tone.bg;
    for (const [row, column] of cells) {
      const [x, y] = [box.x + column * box.cell, box.y + row * box.cell];
      pen.fillRect(x, y, box.cell, box.cell);
      this.copy(this.painter.cells, x, y, box.cell, box.cell);
    }
  }

  outline({ box, cells, tone, kind }) {
    const { pen } = this.painter, { cell } = box;
    if (!cells.length) return;
    pen.strokeStyle = this.painter.tone[tone];
    if (kind === "frame") {
      const rows = cells.map(([row]) => row), columns = cells.map(([, column]) => column), least = Math.min;
      const [top, left] = [least(...rows), least(...columns)], bottom = Math.max(...rows) + 1, right = Math.max(...columns) + 1;
      pen.lineWidth = 2.4;
      round(pen, box.x + left * cell - 0.5, box.y + top * cell - 0.5, (right - left) * cell + 1, (bottom - top) * cell + 1, 4).stroke();
      const spread = (bottom - top) * (right - left) > cells.length; // a dilated window: its taps apart
      if (!spread) return;
      pen.lineWidth = 1.4;
      pen.beginPath();
      for (const [row, column] of cells) pen.rect(box.x + column * cell + 1, box.y + row * cell + 1, cell - 2, cell - 2);
      pen.stroke();
      return;
    }
    const grow = kind === "strong" ? 0.5 : -0.7;
    pen.lineWidth = { strong: 3, thin: 1.3 }[kind] ?? 2;
    pen.beginPath();
    for (const [row, column] of cells)
      pen.roundRect(box.x + column * cell - grow, box.y + row * cell - grow, cell + 2 * grow, cell + 2 * grow, 3);
    pen.stroke();
  }

  links(links, phase) {
    const { pen, tone } = this.painter;
    pen.lineCap = "round";
    for (const link of links) {
      pen.strokeStyle = tone[link.tone];
      pen.globalAlpha = 0.85 * link.weight;
      pen.lineWidth = link.weight < 0.6 ? 1.2 : 1.8;
      pen.setLineDash(phase === null ? [] : [5, 5]);
      pen.lineDashOffset = -(phase ?? 0);
      pen.beginPath();
      this.curve(link.from, link.to);
      pen.stroke();
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  // from the edge of a cell, or of a window or kernel of `span` cells, to the edge of the next
  curve([from, row, column, span], [to, endRow, endColumn, endSpan]) {
    const { pen, layout } = this.painter, half = (box, size, i) => ((size?.[i] ?? 1) * box.cell) / 2;
    const x = from.x + (column + 0.5) * from.cell, y = from.y + (row + 0.5) * from.cell;
    const endX = to.x + (endColumn + 0.5) * to.cell, endY = to.y + (endRow + 0.5) * to.cell;
    if (layout.wide || (layout.line && Math.abs(y - endY) < from.cell)) {
      const sameRow = layout.line && layout.boxes.filter((box) => box.stage === from.stage && box.y === from.y);
      const start = sameRow ? Math.max(...sameRow.map((box) => box.x + box.width)) + 3 : x + half(from, span, 1);
      const end = sameRow ? this.next(from, start) - 3 : endX - half(to, endSpan, 1), [left, right] = [start, end], bend = Math.max(14, (right - left) / 2);
      pen.moveTo(left, y);
      pen.bezierCurveTo(left + bend, y, right - bend, endY, right, endY);
    } else {
      const [top, bottom] = [y + half(from, span, 0), endY - half(to, endSpan, 0)], bend = (bottom - top) / 2;
      pen.moveTo(x, top);
      pen.bezierCurveTo(x, top + bend, endX, bottom - bend, endX, bottom);
    }
  }

  // where the next box of the same row begins: in 1-D the bias stands between weights and output
  next(from, start) {
    const middle = (box) => box.y + box.height / 2;
    const after = this.painter.layout.boxes.filter((box) => box.x >= start && Math.abs(middle(box) - middle(from)) < 3);
    return Math.min(...after.map((box) => box.x));
  }
}
