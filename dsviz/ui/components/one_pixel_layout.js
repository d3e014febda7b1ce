// Where every sheet stands. A channel is a row where there is room and a column on a phone, so that
// depthwise lines stay in their row and pointwise lines cross rows; in 1-D the computation runs down.
// A box is one sheet: {stage, channel, output, x, y, cell, rows, columns, width, height}.
const WIDE = 560; // px of stage from which channels are rows
const TITLES = 62; // px above the rows of sheets
const GAP = 10; // px between rows

class Layout {
  constructor(model, labels, width, tallest) {
    Object.assign(this, { model, labels, width, boxes: [], titles: [], bands: [], marks: [] });
    this.separable = model.view === "separable";
    this.line = model.input[0] === 1;
    this.wide = !this.line && width >= WIDE;
    this.last = this.separable ? "pw" : "std";
    if (this.line) this.lines(tallest);
    else if (this.wide) this.rows(tallest);
    else this.columns();
  }

  box(stage, place, x, y, cell) {
    const [rows, columns] = this.model.size(stage);
    const [width, height] = [cell * columns, cell * rows];
    this.boxes.push({ stage, ...place, x: Math.round(x), y: Math.round(y), cell, rows, columns, width, height });
  }

  shape(stage, ...counts) {
    const [rows, columns] = this.model.size(stage);
    return [...counts, ...(this.line ? [columns] : [rows, columns])].join(" × ");
  }

  inputShape() {
    return [this.model.channels, ...this.model.input.slice(this.line ? 1 : 0)].join(" × ");
  }

  // ---- channels as rows

  // the widest cells with which everything fits, and how wide each stage is with them
  fit(tallest) {
    const { model: { channels, outputs, padded, kernel, output }, separable, width } = this;
    for (let cell = 34; ; cell--) {
      const weight = clamp(Math.round(1.35 * cell), 20, 38), row = Math.max(padded[0] * cell, kernel[0] * cell, output[0] * cell, weight);
      const [input, one, result] = [padded[1] * cell, kernel[1] * cell, output[1] * cell];
      const stages = separable ? [input, one, result, outputs * (weight + 4) - 4, result] : [input, outputs * (one + 8) - 8, result];
      const gap = (width - 66 - stages.reduce((all, w) => all + w)) / (stages.length - 1);
      const tall = Math.max(channels * (row + GAP) + this.biasRow(weight), outputs * (output[0] * cell + GAP)) - GAP;
      if (cell <= 5 || (gap >= (separable ? 24 : 40) && tall + TITLES <= tallest))
        return { cell, weight, row, stages, gap: Math.min(gap, separable ? 86 : 140), tall };
    }
  }

  rows(tallest) {
    const { model: { channels, outputs, kernel }, labels, separable } = this;
    const { cell, weight, row, stages, gap, tall } = this.fit(tallest);
    const top = TITLES + (tall - channels * (row + GAP) - this.biasRow(weight) + GAP) / 2, tops = Array.from({ length: channels }, (_, c) => top + c * (row + GAP));
    const used = stages.reduce((all, w) => all + w) + gap * (stages.length - 1), start = 40 + Math.max(0, (this.width - 66 - used) / 2);
    const lefts = stages.map((_, i) => start + stages.slice(0, i).reduce((all, w) => all + w + gap, 0));
    const middle = (c, height) => tops[c] + (row - height) / 2;
    const each = (stage, i, place = {}, dx = 0, size = cell) =>
      tops.forEach((_, channel) => this.box(stage, { channel, ...place }, lefts[i] + dx, middle(channel, size * this.model.size(stage)[0]), size));
    const title = (i, text, shape, tone) => this.titles.push({ text, shape, x: lefts[i] + stages[i] / 2, tone });
    const last = stages.length - 1, end = lefts[last] + stages[last], pitch = separable ? weight + 4 : kernel[1] * cell + 8;
    each("in", 0);
    title(0, labels.input, this.inputShape(), "ink");
    if (separable) {
      each("k", 1);
      each("dw", 2);
      for (let o = 0; o < outputs; o++) each("pw", 3, { output: o }, o * pitch, weight);
      title(1, labels.kernels, this.shape("k", channels), "dw");
      title(2, labels.middle, this.shape("dw", channels), "dw");
      title(3, labels.weights, `${outputs} × ${channels}`, "pw");
      this.bands.push({ text: labels.band_dw, x: lefts[1] - 12, width: lefts[2] + stages[2] - lefts[1] + 12, tone: "dw" });
      this.bands.push({ text: labels.band_pw, x: lefts[3] - 8, width: end - lefts[3] + 8, tone: "pw" });
    } else {
      for (let o = 0; o < outputs; o++) each("sk", 1, { output: o }, o * pitch);
      title(1, labels.kernels, this.shape("sk", outputs, channels), "std");
      this.bands.push({ text: labels.band_std, x: lefts[1] - 12, width: end - lefts[1] + 12, tone: "std" });
    }
    this.biases(lefts[last - 1], top + channels * (row + GAP), pitch, weight);
    this.results(lefts[last], tall, cell);
    title(last, labels.output, this.shape("out", outputs), this.last);
    this.axis = { x: start - 30, from: tops[0], to: tops[channels - 1] + row };
    tops.forEach((y, c) => this.marks.push({ text: labels.channels[c], x: start - 9, y: y + row / 2, room: row }));
    this.height = Math.round(TITLES + tall + 10);
  }

  // the output's sheets below each other, in the middle of the height
  results(x, tall, cell) {
    const { model: { outputs, output }, labels } = this, sheet = output[0] * cell;
    const room = outputs > 1 ? Math.min((tall - outputs * sheet) / (outputs - 1), 34) : 0;
    const first = TITLES + (tall - outputs * sheet - (outputs - 1) * room) / 2;
    for (let o = 0; o < outputs; o++) {
      const y = first + o * (sheet + room);
      this.box("out", { output: o }, x, y, cell);
      this.marks.push({ text: `${labels.output_short} ${o}`, x: x + output[1] * cell + 16, y: y + sheet / 2, room: sheet });
    }
  }

  // a row of its own below the channels: one number for each output, below the weights of that output
  biasRow(weight) {
    return this.model.biased ? weight + GAP : 0;
  }

  biases(x, y, pitch, size) {
    if (!this.model.biased) return;
    for (let o = 0; o < this.model.outputs; o++) this.box("b", { output: o }, x + o * pitch + (pitch - (this.separable ? 4 : 8) - size) / 2, y, size);
    this.marks.push({ text: `+ ${this.labels.bias}`, x: this.boxes.at(-this.model.outputs).x - 9, y: y + size / 2, end: true, room: 90 });
  }

  // ---- channels as columns

  heading(y, text, shape, tone) {
    this.titles.push({ text, shape, x: 0, y: y + 13, tone });
    return y + 22;
  }

  columns() {
    const { model: { channels, outputs, padded, kernel, output }, labels, width, separable } = this, between = 12;
    const most = Math.max(padded[1], output[1]), cell = Math.max(4, Math.min(30, Math.floor((width - (channels - 1) * between) / (channels * most))));
    const pitch = most * cell + between, left = (width - channels * pitch + between) / 2;
    const row = (stage, y, size, place = {}) => {
      for (let c = 0; c < channels; c++)
        this.box(stage, { channel: c, ...place }, left + c * pitch + (most * cell - size * this.model.size(stage)[1]) / 2, y, size);
      return y + size * this.model.size(stage)[0];
    };
    for (let c = 0; c < channels; c++) this.marks.push({ text: labels.channels[c], x: left + c * pitch + (most * cell) / 2, y: 34, flat: true, room: pitch });
    let y = row("in", this.heading(0, labels.input, `${this.inputShape()}   ${labels.axis} →`, "ink") + 20, cell) + 18;
    if (separable) {
      y = this.band(y, labels.band_dw, "dw");
      y = row("k", this.heading(y, labels.kernels, this.shape("k", channels), "dw"), Math.min(20, Math.max(cell, Math.floor((most * cell) / kernel[1])))) + 14;
      y = row("dw", this.heading(y, labels.middle, this.shape("dw", channels), "dw"), cell) + 18;
      y = this.heading(this.band(y, labels.band_pw, "pw"), labels.weights, `${outputs} × ${channels}`, "pw");
      for (let o = 0; o < outputs; o++) y = row("pw", y, 24, { output: o }) + 4;
    } else {
      y = this.heading(this.band(y, labels.band_std, "std"), labels.kernels, this.shape("sk", outputs, channels), "std");
      for (let o = 0; o < outputs; o++) y = row("sk", y, Math.min(18, Math.floor((most * cell) / kernel[1])), { output: o }) + 8;
    }
    const size = Math.max(4, Math.min(22, Math.floor((width - (outputs - 1) * between) / (outputs * output[1]))));
    const first = (width - outputs * output[1] * size - (outputs - 1) * between) / 2, start = (o) => first + o * (output[1] * size + between);
    if (this.model.biased) {
      y = this.heading(y + 8, `+ ${labels.bias}`, outputs, this.last);
      for (let o = 0; o < outputs; o++) this.box("b", { output: o }, start(o) + (output[1] * size - 22) / 2, y, 22);
      y += 24;
    }
    y = this.heading(y + 8, labels.output, this.shape("out", outputs), this.last);
    for (let o = 0; o < outputs; o++) this.box("out", { output: o }, start(o), y, size);
    this.height = Math.round(y + output[0] * size + 8);
  }

  band(y, text, tone) {
    this.bands.push({ text, x: 0, y, width: this.width, tone });
    return y + 24;
  }

  // ---- one dimension: channels below each other, outputs under the moment they belong to

  lines(tallest) {
    const { model: { channels }, labels, separable } = this, at = this.line1d(tallest);
    let y = this.heading(0, labels.input, `${this.inputShape()}   ${labels.axis} ↓`, "ink");
    for (let c = 0; c < channels; c++) {
      this.box("in", { channel: c }, at.sheets, y, at.cell);
      y = this.row(labels.channels[c], y, at);
    }
    y = this.band(y + 8, separable ? labels.band_dw : labels.band_std, separable ? "dw" : "std");
    if (separable) y = this.band(this.apart(y, at) + 8, labels.band_pw, "pw");
    this.height = Math.round(this.mixed(y, at) + 4);
  }

  // sizes and places: the weights at the left, the sheets with `shift` at the right of them
  line1d(tallest) {
    const { model: { channels, outputs, padded, kernel, output, stride, extent, causal, biased }, width, separable } = this;
    const roomy = width >= WIDE, lead = Math.max(kernel[1], (separable ? channels : 0.55 * channels * kernel[1] + 1) + (biased ? 1.3 : 0));
    const margin = roomy ? 84 : 6, longest = Math.max(padded[1], output[1]);
    const rows = channels * (separable ? 2 : 1) + outputs, gap = roomy && rows < 10 ? 8 : 5, headings = separable ? 134 : 80;
    const most = roomy ? clamp(Math.floor((tallest - headings) / rows) - gap, 20, 30) : 24;
    const cell = clamp(Math.floor((width - margin - 26) / (lead + longest)), 7, most);
    const left = roomy ? margin : 4, sheets = Math.round(left + lead * cell + 26);
    // an output stands under the middle of its window, a causal one under its last cell
    const shift = stride === 1 ? Math.round((extent - 1) * cell * (causal ? 1 : 0.5)) : 0;
    return { cell, gap, left, sheets, results: sheets + shift, room: roomy ? margin - 8 : 0 };
  }

  // names a row where there is room; where the next one begins
  row(text, y, { cell, gap, room }) {
    if (room) this.marks.push({ text, x: 0, y: y + cell / 2, start: true, room });
    return y + cell + gap;
  }

  apart(y, at) {
    const { model: { channels }, labels } = this, names = `${labels.kernels}, ${labels.middle.toLowerCase()}`;
    y = this.heading(y, names, `${this.shape("k", channels)},  ${this.shape("dw", channels)}`, "dw");
    for (let c = 0; c < channels; c++) {
      this.box("k", { channel: c }, at.left, y, at.cell);
      this.box("dw", { channel: c }, at.results, y, at.cell);
      y = this.row(labels.channels[c], y, at);
    }
    return y;
  }

  mixed(y, at) {
    const { model: { channels, outputs, kernel, biased }, labels, separable } = this, { cell, left } = at, small = Math.floor(0.55 * cell);
    const names = [separable ? labels.weights : labels.kernels, ...(biased ? [labels.bias] : []), labels.output.toLowerCase()].join(", ");
    const weights = separable ? `${outputs} × ${channels}` : this.shape("sk", outputs, channels);
    y = this.heading(y, names, `${weights},  ${this.shape("out", outputs)}`, this.last);
    for (let o = 0; o < outputs; o++) {
      for (let c = 0; c < channels; c++) {
        if (separable) this.box("pw", { channel: c, output: o }, left + c * cell + 1, y + 1, cell - 2);
        else this.box("sk", { channel: c, output: o }, left + c * (small * kernel[1] + 5), y + (cell - small) / 2, small);
      }
      if (biased) this.box("b", { output: o }, at.sheets - 16 - cell, y + 1, cell - 2);
      this.box("out", { output: o }, at.results, y, cell);
      y = this.row(`${labels.output_short} ${o}`, y, at);
    }
    return y;
  }
}
