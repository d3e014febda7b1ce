// The weights as a matrix of tiles: a row is an output, a column an input. What a setting cuts shrinks to a dot,
// so that the diagonal is seen to survive; beside it the place of the one by one convolution, filled or empty.
const GUTTER = 24; // px for the numbers of the channels
const APART = 22; // px between the matrix and the one by one convolution
const MIXING = 0.36; // width of its tiles, as a share of the others
const FADE = 90; // ms in which about two thirds of a change have happened

class Matrix {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.shown = new Float32Array(0); // how much of each tile is there, 0 to 1
    this.mixing = 0;
  }

  set(model, palette, tokens) {
    Object.assign(this, { model, palette, tokens });
    const { channels } = model;
    if (this.shown.length === channels * channels) return;
    this.shown = Float32Array.from({ length: channels * channels }, (_, i) => this.goal(i));
    this.mixing = Number(model.pointwise);
  }

  goal(tile) {
    const { model, model: { channels } } = this;
    return Number(model.hears(Math.floor(tile / channels), tile % channels));
  }

  // new sizes, weights or colours: what does not move is drawn once into pictures that every frame copies
  resize(width) {
    const { canvas, model: { channels } } = this;
    const tile = Math.min(30, (width - GUTTER - APART - 6) / (channels * (1 + MIXING)));
    const scale = Math.min(2, devicePixelRatio || 1), small = tile * MIXING, left = GUTTER + channels * tile + APART;
    this.place = { width, tile, small, left, scale, height: Math.ceil(GUTTER + channels * tile + 5) };
    Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(this.place.height * scale) });
    canvas.style.height = `${this.place.height}px`;
    this.picture = this.sheet((pen) => this.paint(pen));
    this.ground = this.sheet((pen) => (this.dots(pen), this.names(pen)));
  }

  sheet(paint) {
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    Object.assign(canvas, { width: this.canvas.width, height: this.canvas.height });
    pen.scale(this.place.scale, this.place.scale);
    paint(pen);
    return canvas;
  }

  // all weights and recipes
  paint(pen) {
    const { model, place: { tile, small, left } } = this, { channels, kernel, weights, recipes } = model;
    const gap = Math.max(1, tile * 0.07), cell = (tile - 2 * gap) / kernel, cells = kernel * kernel;
    const fill = (value, limit, x, y, side) => {
      pen.fillStyle = `rgb(${colour(this.palette, value, limit)})`;
      pen.fillRect(x, y, side, side);
    };
    for (let i = 0; i < channels * channels; i++) {
      const row = Math.floor(i / channels), column = i % channels;
      const x = GUTTER + column * tile + gap, y = GUTTER + row * tile + gap;
      for (let k = 0; k < cells; k++) fill(weights[i * cells + k], model.limits.weights, x + (k % kernel) * cell, y + Math.floor(k / kernel) * cell, cell);
      fill(recipes[i], model.limits.recipes, left + column * small + 0.8, y - gap + (tile - small) / 2 + 0.8, Math.max(1, small - 1.6));
    }
  }

  // the dots to which tiles shrink: a tile that is there covers its own
  dots(pen) {
    const { tokens, model: { channels }, place: { tile } } = this, radius = Math.max(1.1, tile * 0.06);
    pen.fillStyle = tokens.line;
    pen.beginPath();
    for (let i = 0; i < channels * channels; i++) {
      const x = GUTTER + ((i % channels) + 0.5) * tile, y = GUTTER + (Math.floor(i / channels) + 0.5) * tile;
      pen.moveTo(x + radius, y);
      pen.arc(x, y, radius, 0, 7);
    }
    pen.fill();
  }

  names(pen) {
    const { tokens, model: { channels }, place: { tile, small, left } } = this, every = tile > 15 ? 1 : tile > 8 ? 4 : 8;
    this.writing(pen, tokens.mute);
    for (let i = 0; i < channels; i += every) {
      pen.fillText(i, GUTTER + (i + 0.5) * tile, GUTTER / 2);
      pen.fillText(i, GUTTER / 2 - 2, GUTTER + (i + 0.5) * tile);
    }
    Object.assign(pen, { fillStyle: tokens.pointwise, font: `600 12px ${tokens.font}` });
    pen.fillText("1 × 1", left + (channels * small) / 2, GUTTER / 2);
  }

  writing(pen, tone, weight = 400) {
    Object.assign(pen, { textAlign: "center", textBaseline: "middle", font: `${weight} 11px ${this.tokens.font}`, fillStyle: tone });
  }

  // one step towards the setting; whether more are needed
  move(milliseconds) {
    const share = this.calm.matches ? 1 : 1 - Math.exp(-milliseconds / FADE);
    let moving = false;
    const towards = (from, goal) => {
      if (Math.abs(goal - from) < 0.01 || share === 1) return goal;
      moving = true;
      return from + (goal - from) * share;
    };
    this.shown.forEach((there, i) => (this.shown[i] = towards(there, this.goal(i))));
    this.mixing = towards(this.mixing, Number(this.model.pointwise));
    return moving;
  }

  draw() {
    if (!this.place) return;
    const { pen, place: { width, height, scale } } = this;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.drawImage(this.ground, 0, 0, width, height);
    this.tiles();
    this.recipes();
    this.frames();
    this.pointed();
  }

  // whole runs of a row where nothing moves, tile by tile where something does
  tiles() {
    const { pen, shown, model: { channels } } = this;
    for (let row = 0; row < channels; row++)
      for (let column = 0, end; column < channels; column = end) {
        const start = row * channels, there = shown[start + column];
        for (end = column + 1; there === 1 && end < channels && shown[start + end] === 1; ) end++;
        if (there < 0.01) continue;
        pen.globalAlpha = there;
        this.copy(row, column, end - column, 0.7 + 0.3 * there);
      }
    pen.globalAlpha = 1;
  }

  copy(row, column, count, size) {
    const { place: { tile, scale } } = this, x = GUTTER + column * tile, y = GUTTER + row * tile, wide = count * tile;
    const inset = ((1 - size) * tile) / 2;
    this.pen.drawImage(this.picture, x * scale, y * scale, wide * scale, tile * scale, x + inset, y + inset, wide * size, tile * size);
  }

  recipes() {
    const { pen, picture, mixing, tokens, model: { channels }, place: { tile, small, left, scale } } = this;
    const wide = channels * small, high = channels * tile;
    const outline = (alpha, dash) => {
      pen.globalAlpha = alpha;
      pen.setLineDash(dash);
      pen.beginPath();
      pen.roundRect(left - 3, GUTTER - 1, wide + 6, high + 2, 5);
      pen.stroke();
      pen.setLineDash([]);
    };
    Object.assign(pen, { strokeStyle: tokens.pointwise, lineWidth: 1.5 });
    if (mixing < 0.99) outline(0.75 * (1 - mixing), [4, 5]);
    if (mixing < 0.01) return void (pen.globalAlpha = 1);
    pen.globalAlpha = mixing;
    pen.drawImage(picture, left * scale, GUTTER * scale, wide * scale, high * scale, left, GUTTER, wide, high);
    pen.lineWidth = 2;
    outline(mixing, []);
    pen.globalAlpha = 1;
  }

  frames() {
    const { pen, tokens, model: { channels, groups }, place: { tile } } = this, side = (channels / groups) * tile;
    Object.assign(pen, { strokeStyle: groups === 1 ? tokens.standard : tokens.depthwise, lineWidth: 2 });
    pen.beginPath();
    for (let g = 0; g < groups; g++)
      pen.roundRect(GUTTER + g * side + 0.5, GUTTER + g * side + 0.5, side - 1, side - 1, Math.min(5, tile * 0.2));
    pen.stroke();
  }

  // the tile pointed at, and the numbers of its row and column in place of what stands there
  pointed() {
    const { pen, tokens, model: { hover }, place: { tile } } = this;
    if (!hover) return;
    Object.assign(pen, { strokeStyle: tokens.ink, lineWidth: 2.5 });
    pen.strokeRect(GUTTER + hover.input * tile, GUTTER + hover.output * tile, tile, tile);
    this.writing(pen, tokens.ink, 700);
    for (const [text, x, y] of [[hover.input, GUTTER + (hover.input + 0.5) * tile, GUTTER / 2], [hover.output, GUTTER / 2 - 2, GUTTER + (hover.output + 0.5) * tile]]) {
      pen.clearRect(x - 9, y - 7, 18, 14);
      pen.fillText(text, x, y);
    }
  }

  // the tile under the pointer, "mixing" over the one by one convolution, or null
  at(event) {
    const box = this.canvas.getBoundingClientRect(), { tile, left } = this.place, { channels } = this.model;
    const x = event.clientX - box.left, y = event.clientY - box.top;
    if (x > left - 4 && x < left + channels * tile * MIXING + 4) return "mixing";
    const input = Math.floor((x - GUTTER) / tile), output = Math.floor((y - GUTTER) / tile);
    const inside = Math.min(input, output) >= 0 && Math.max(input, output) < channels;
    return inside ? { output, input } : null;
  }
}
