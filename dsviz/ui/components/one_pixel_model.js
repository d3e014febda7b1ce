// One convolution as numbers: sheets by stage, the window of an output, the outputs a cell reaches.
// Stages: in (the input with its padding), k and dw (depthwise kernels and results), pw (pointwise
// weights), sk (standard kernels), b (bias), out. A number is {stage, channel, output, row, column}.

// figures without the cost of Intl where they are whole, as most here are
const figure = (value, write) => (Number.isInteger(value) ? String(value).replace("-", "−") : write.exact(value, 4));

class Model {
  constructor(data, view) {
    const { geometry, sheets, conf } = data;
    Object.assign(this, geometry, { sheets, view, channels: conf.channels, outputs: conf.outputs });
    const [[high, wide], [top, bottom, left, right]] = [geometry.input, geometry.pads];
    this.padded = [high + top + bottom, wide + left + right];
    this.cells = geometry.output[0] * geometry.output[1];
    this.taps = geometry.kernel[0] * geometry.kernel[1];
    this.apart = view === "separable" ? this.channels * this.cells : 0; // depthwise numbers come first
    this.steps = this.apart + this.outputs * this.cells;
    this.biased = Boolean(sheets.bias);
    this.largest = Object.fromEntries(Object.entries(this.sheetNames()).map(([stage, name]) => [stage, largest(sheets[name])]));
  }

  sheetNames() {
    const out = this.view === "separable" ? "separable" : "whole";
    const always = { in: "x", k: "depthwise", sk: "standard", pw: "pointwise", dw: "middle", out };
    return this.biased ? { ...always, b: "bias" } : always;
  }

  // rows and columns of one sheet
  size(stage) {
    return { in: this.padded, k: this.kernel, sk: this.kernel, pw: [1, 1], b: [1, 1] }[stage] ?? this.output;
  }

  isPad(row, column) {
    const [top, , left] = this.pads;
    return row < top || column < left || row >= top + this.input[0] || column >= left + this.input[1];
  }

  value({ stage, channel, output, row, column }) {
    const [rows, columns] = this.size(stage), cell = row * columns + column;
    if (stage === "in") return this.isPad(row, column) ? 0 : this.inside(channel, row - this.pads[0], column - this.pads[2]);
    const names = this.sheetNames(), sheet = { out: output, b: output, pw: output * this.channels + channel, sk: output * this.channels + channel };
    return this.sheets[names[stage]][(sheet[stage] ?? channel) * rows * columns + cell];
  }

  inside(channel, row, column) {
    return this.sheets.x[(channel * this.input[0] + row) * this.input[1] + column];
  }

  // cells of the padded input under the window of an output
  window(row, column) {
    const found = [];
    for (let i = 0; i < this.kernel[0]; i++) for (let j = 0; j < this.kernel[1]; j++) found.push(this.tap(row, column, i, j));
    return found;
  }

  tap(row, column, i, j) {
    return [row * this.stride + i * this.dilation, column * this.stride + j * this.dilation];
  }

  // [row, column, i, j]: the outputs that read a padded input cell, and through which tap
  users(row, column) {
    const found = [];
    for (let i = 0; i < this.kernel[0]; i++)
      for (let j = 0; j < this.kernel[1]; j++) {
        const r = (row - i * this.dilation) / this.stride, c = (column - j * this.dilation) / this.stride;
        const whole = Number.isInteger(r) && Number.isInteger(c);
        if (whole && r >= 0 && c >= 0 && r < this.output[0] && c < this.output[1]) found.push([r, c, i, j]);
      }
    return found;
  }

  // all cells of a sheet
  every(stage) {
    const [rows, columns] = this.size(stage);
    return Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);
  }

  // the number that step `index` computes, null before the first
  computed(index) {
    if (index < 0) return null;
    const shared = index < this.apart, place = (shared ? index : index - this.apart) % this.cells;
    const sheet = Math.floor((shared ? index : index - this.apart) / this.cells);
    const cell = { row: Math.floor(place / this.output[1]), column: place % this.output[1] };
    return shared ? { stage: "dw", channel: sheet, output: 0, ...cell } : { stage: "out", channel: 0, output: sheet, ...cell };
  }

  // multiplications of the first `steps` steps
  products(steps) {
    if (this.view === "standard") return steps * this.channels * this.taps;
    return Math.min(steps, this.apart) * this.taps + Math.max(0, steps - this.apart) * this.channels;
  }
}
