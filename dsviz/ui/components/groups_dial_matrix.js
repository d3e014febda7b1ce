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
    this.shown = new Float32Array(0); // how much of each tile is there, 0 to 1
    this.mixing = 0;
  }

  // new weights: drawn once into a picture of their own, from which every frame is copied
  set(model, palette, tokens) {
    Object.assign(this, { model, palette, tokens });
    const { channels } = model, alive = model.alive();
    if (this.shown.length !== channels * channels) {
      this.shown = Float32Array.from(alive, Number);
      this.mixing = Number(model.pointwise);
      this.settled = true;
    }
    this.resize();
  }

  resize() {
    const { canvas, model: { channels } } = this, width = canvas.parentElement.clientWidth;
    if (!width) return;
    const tile = Math.min(30, (width - GUTTER - APART - 6) / (channels * (1 + MIXING)));
    const scale = Math.min(2, devicePixelRatio || 1), small = tile * MIXING, left = GUTTER + channels * tile + APART;
    this.place = { width, tile, small, left, scale, height: Math.ceil(GUTTER + channels * tile + 5) };
    Object.assign(canvas, { width: width * scale, height: this.place.height * scale });
    canvas.style.height = `${this.place.height}px`;
    this.picture = document.createElement("canvas");
    Object.assign(this.picture, { width: canvas.width, height: canvas.height });
    this.paint(this.picture.getContext("2d"));
    this.draw();
  }

  paint(pen) {
    const { model, place: { tile, small, left, scale } } = this, { channels, kernel, weights, recipes } = model;
    const gap = Math.max(1, tile * 0.07), cell = (tile - 2 * gap) / kernel, cells = kernel * kernel;
    pen.scale(scale, scale);
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

  // one step towards the setting; whether more are needed
  move(milliseconds) {
    const { model, shown } = this, calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const share = calm ? 1 : 1 - Math.exp(-milliseconds / FADE);
    let moving = false;
    const towards = (from, goal) => {
      if (Math.abs(goal - from) < 0.01 || share === 1) return goal;
      moving = true;
      return from + (goal - from) * share;
    };
    model.alive().forEach((alive, i) => (shown[i] = towards(shown[i], Number(alive))));
    this.settled = !moving;
    this.mixing = towards(this.mixing, Number(model.pointwise));
    this.draw();
    return moving;
  }

  draw() {
    if (!this.place) return;
    const { pen, place: { width, height, scale } } = this;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.tiles();
    this.recipes();
    this.frames();
    this.names();
  }

  tiles() {
    if (this.settled) return this.blocks();
    const { pen, shown, tokens, model: { channels }, place: { tile } } = this;
    pen.fillStyle = tokens.line;
    for (let i = 0; i < channels * channels; i++) {
      const x = GUTTER + (i % channels) * tile, y = GUTTER + Math.floor(i / channels) * tile, there = shown[i];
      pen.globalAlpha = 1 - there;
      pen.beginPath();
      this.dot(x, y);
      pen.fill();
      if (there < 0.01) continue;
      const side = tile * (0.7 + 0.3 * there), inset = (tile - side) / 2;
      pen.globalAlpha = there;
      this.copy(x, y, tile, x + inset, y + inset, side);
    }
    pen.globalAlpha = 1;
  }

  // nothing moves: whole blocks at a time
  blocks() {
    const { pen, shown, tokens, model: { channels, groups }, place: { tile } } = this, side = (channels / groups) * tile;
    pen.fillStyle = tokens.line;
    pen.beginPath();
    shown.forEach((there, i) => there || this.dot(GUTTER + (i % channels) * tile, GUTTER + Math.floor(i / channels) * tile));
    pen.fill();
    for (let g = 0; g < groups; g++) this.copy(GUTTER + g * side, GUTTER + g * side, side, GUTTER + g * side, GUTTER + g * side, side);
  }

  dot(x, y) {
    const { pen, place: { tile } } = this, radius = Math.max(1.1, tile * 0.06);
    pen.moveTo(x + tile / 2 + radius, y + tile / 2);
    pen.arc(x + tile / 2, y + tile / 2, radius, 0, 7);
  }

  copy(x, y, wide, left, top, side) {
    const { place: { scale } } = this;
    this.pen.drawImage(this.picture, x * scale, y * scale, wide * scale, wide * scale, left, top, side, side);
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
    const { pen, tokens, model: { channels, groups, hover }, place: { tile } } = this, side = (channels / groups) * tile;
    Object.assign(pen, { strokeStyle: groups === 1 ? tokens.standard : tokens.depthwise, lineWidth: 2 });
    pen.beginPath();
    for (let g = 0; g < groups; g++)
      pen.roundRect(GUTTER + g * side + 0.5, GUTTER + g * side + 0.5, side - 1, side - 1, Math.min(5, tile * 0.2));
    pen.stroke();
    if (!hover) return;
    Object.assign(pen, { strokeStyle: tokens.ink, lineWidth: 2.5 });
    pen.strokeRect(GUTTER + hover.input * tile, GUTTER + hover.output * tile, tile, tile);
  }

  names() {
    const { pen, tokens, model, place: { tile, small, left } } = this, { channels, hover } = model;
    Object.assign(pen, { textAlign: "center", textBaseline: "middle", font: `11px ${tokens.font}` });
    const every = tile > 15 ? 1 : tile > 8 ? 4 : 8;
    for (let i = 0; i < channels; i++) {
      const middle = GUTTER + (i + 0.5) * tile, input = hover?.input === i, output = hover?.output === i;
      if (i % every && !input && !output) continue;
      pen.fillStyle = input ? tokens.ink : tokens.mute;
      if (!(i % every) || input) pen.fillText(i, middle, GUTTER / 2);
      pen.fillStyle = output ? tokens.ink : tokens.mute;
      if (!(i % every) || output) pen.fillText(i, GUTTER / 2 - 2, middle);
    }
    Object.assign(pen, { fillStyle: tokens.pointwise, font: `600 12px ${tokens.font}` });
    pen.fillText("1 × 1", left + (channels * small) / 2, GUTTER / 2);
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
