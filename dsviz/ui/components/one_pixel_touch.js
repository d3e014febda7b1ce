// What a number touches: the cells that light up with it and the lines between them.
// Lit: {box, cells, tone, kind} with kind frame (one outline around all), strong, plain or thin.
// Line: {from: [box, row, column], to: [box, row, column], tone, weight, sheet} with fractional places for
// the middle of a window; `sheet` says which ends start at the edge of a whole window or kernel.
class Touch {
  constructor(model, boxes, target, alone) {
    Object.assign(this, { model, boxes, lit: [], links: [], alone });
    this.separable = model.view === "separable";
    this.last = this.separable ? "pw" : "std";
    this.first = this.separable ? "dw" : "std";
    if (target) this[target.line ? "line" : target.stage](target);
  }

  box(stage, channel, output) {
    const fits = (box) => (box.channel ?? channel) === channel && (box.output ?? output) === output;
    return this.boxes.find((box) => box.stage === stage && fits(box));
  }

  light(box, cells, tone, kind = "plain") {
    if (box) this.lit.push({ box, cells, tone, kind });
  }

  link(from, to, tone, weight = 1) {
    if (from[0] && to[0]) this.links.push({ from, to, tone, weight });
  }

  middle(box) {
    return [box, (box.rows - 1) / 2, (box.columns - 1) / 2];
  }

  // the window, its kernel and the line between them; `to` is what the kernel makes of it
  slide(channel, kernel, row, column, to) {
    const { model } = this, input = this.box("in", channel);
    const centre = [row * model.stride + (model.span[0] - 1) / 2, column * model.stride + (model.span[1] - 1) / 2];
    this.light(input, model.window(row, column), this.first, "frame");
    this.light(kernel, model.every("k"), this.first, "frame");
    this.link([input, ...centre, model.span], [...this.middle(kernel), model.kernel], this.first);
    this.link([...this.middle(kernel), model.kernel], to, this.first);
  }

  // down the skewer of one place: every channel's depthwise number, its weight and the output
  mix(channel, output, row, column, weight = 1) {
    const shared = this.box("dw", channel), factor = this.box("pw", channel, output), end = this.box("out", channel, output);
    this.light(factor, [[0, 0]], "pw", weight === 1 ? "strong" : "plain");
    this.link([shared, row, column], [factor, 0, 0], "pw", weight);
    this.link([factor, 0, 0], [end, row, column], "pw", weight);
  }

  out({ output, row, column }) {
    const end = this.box("out", 0, output);
    for (let c = 0; c < this.model.channels; c++) {
      if (this.separable) {
        const shared = this.box("dw", c);
        this.slide(c, this.box("k", c), row, column, [shared, row, column]);
        this.light(shared, [[row, column]], "pw", "strong");
        this.mix(c, output, row, column);
      } else this.slide(c, this.box("sk", c, output), row, column, [end, row, column]);
    }
    this.add(output, [end, row, column]);
    this.light(end, [[row, column]], this.last, "strong");
  }

  // the bias and the line to what it is added to
  add(output, to) {
    const bias = this.box("b", 0, output);
    this.light(bias, [[0, 0]], this.last, "strong");
    this.link([bias, 0, 0], to, this.last);
  }

  dw({ channel, row, column }) {
    const shared = this.box("dw", channel);
    this.slide(channel, this.box("k", channel), row, column, [shared, row, column]);
    this.light(shared, [[row, column]], "dw", "strong");
    if (this.alone) return; // while it is computed nothing is mixed yet
    for (let o = 0; o < this.model.outputs; o++) {
      this.mix(channel, o, row, column, 0.45);
      this.light(this.box("out", channel, o), [[row, column]], "pw");
    }
  }

  in({ channel, row, column }) {
    const { model } = this, users = model.users(row, column), input = this.box("in", channel);
    const places = users.map(([r, c]) => [r, c]), taps = users.map(([, , i, j]) => [i, j]);
    this.light(input, [[row, column]], this.first, "strong");
    if (this.separable) {
      const [kernel, shared] = [this.box("k", channel), this.box("dw", channel)];
      this.light(kernel, taps, "dw", "thin");
      this.light(shared, places, "dw", "thin");
      for (const [r, c, i, j] of users) {
        this.link([input, row, column], [kernel, i, j], "dw", 0.5);
        this.link([kernel, i, j], [shared, r, c], "dw", 0.5);
      }
    }
    for (let o = 0; o < model.outputs; o++) {
      const kernel = this.box("sk", channel, o);
      if (this.separable) this.light(this.box("pw", channel, o), [[0, 0]], "pw");
      else {
        this.light(kernel, taps, "std", "thin");
        if (users.length) this.link([input, row, column], this.middle(kernel), "std", 0.5);
      }
      this.light(this.box("out", channel, o), places, this.last, "thin");
    }
  }

  k(target) {
    this.weight(target, this.box("dw", target.channel));
  }

  sk(target) {
    this.weight(target, this.box("out", target.channel, target.output));
  }

  // a kernel's weight, every cell it multiplies, and the sheet those products add to
  weight({ stage, channel, output, row, column }, sheet) {
    const { model } = this, input = this.box("in", channel), kernel = this.box(stage, channel, output);
    this.light(input, model.every("out").map(([r, c]) => model.tap(r, c, row, column)), this.first, "thin");
    this.light(kernel, [[row, column]], this.first, "strong");
    this.light(sheet, model.every("out"), this.first, "frame");
    this.link([input, (input.rows - 1) / 2, input.columns - 1], [kernel, row, column], this.first);
    this.link([kernel, row, column], [sheet, (sheet.rows - 1) / 2, 0], this.first);
  }

  pw({ channel, output }) {
    const [shared, factor, end] = [this.box("dw", channel), this.box("pw", channel, output), this.box("out", channel, output)];
    this.light(shared, this.model.every("dw"), "pw", "frame");
    this.light(factor, [[0, 0]], "pw", "strong");
    this.light(end, this.model.every("out"), "pw", "frame");
    this.link([shared, (shared.rows - 1) / 2, shared.columns - 1], [factor, 0, 0], "pw");
    this.link([factor, 0, 0], [end, (end.rows - 1) / 2, 0], "pw");
  }

  b({ output }) {
    const end = this.box("out", 0, output);
    this.light(end, this.model.every("out"), this.last, "frame");
    this.add(output, [end, (end.rows - 1) / 2, 0]);
  }

  // a line of a receipt: one product, or the bias
  line({ line, channel, output, row, column }) {
    const end = this.box("out", channel, output), shared = this.box("dw", channel), input = this.box("in", channel);
    if (line.mixed) {
      this.light(shared, [[row, column]], "pw", "strong");
      this.mix(channel, output, row, column);
    } else if (line.bias) this.add(output, [end, row, column]);
    else {
      const kernel = this.separable ? this.box("k", channel) : this.box("sk", channel, output);
      const cell = this.model.tap(row, column, line.i, line.j), to = this.separable ? shared : end;
      this.light(input, [cell], this.first, "strong");
      this.light(kernel, [[line.i, line.j]], this.first, "strong");
      this.link([input, ...cell], [kernel, line.i, line.j], this.first);
      this.link([kernel, line.i, line.j], [to, row, column], this.first);
      if (this.separable) this.light(shared, [[row, column]], "dw", "strong");
    }
    if (line.mixed || line.bias || !this.separable) this.light(end, [[row, column]], this.last, "strong");
  }
}
