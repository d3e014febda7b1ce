// Four sheets of four colours pass through their own kernels and keep their colours; then a one by one
// convolution blends them into five outputs. Words, numbers, sheets and their colours come from Python.

const SIDE = 7; // cells along a sheet
const DURATION = 9000; // milliseconds
const CHAPTERS = [0, 0.1, 0.52, 1]; // input, depthwise, pointwise, end, as shares of the duration
const LEAN = 0.86; // width of a sheet seen from the side
const WIDE = 640; // pixels: from here on the channels are rows, below they are columns
const clamp = (value, low = 0, high = 1) => Math.max(low, Math.min(high, value));
const ease = (value) => clamp(value) ** 2 * (3 - 2 * clamp(value));
/** Where everything stands, each place as [left, top, side]: rows above the three chapters of the player. */
function rows({ inputs, recipes }, _width, height, chapters) {
  const pitch = (height - 8) / (inputs.length - 0.03), side = pitch * 0.84;
  const outPitch = (height - 8) / recipes.length, outSide = outPitch * 0.84;
  const [input, depthwise, pointwise] = chapters;
  const top = (c) => 4 + side * 0.08 + c * pitch;
  return {
    skew: -0.16, exit: [1, 0.5], entry: [0, 0.5], height,
    inputs: inputs.map((_, c) => [input.left + input.width * 0.12, top(c), side]),
    kernels: inputs.map((_, c) => [depthwise.left + depthwise.width * 0.06, top(c) + side * 0.2, side * 0.6]),
    maps: inputs.map((_, c) => [depthwise.left + depthwise.width * 0.56, top(c), side]),
    outputs: recipes.map((_, o) => [pointwise.left + pointwise.width * 0.5, 4 + outSide * 0.08 + o * outPitch, outSide]),
    bar: ([left, y, s]) => [left + LEAN * s + 14, y + s * 0.42 - 4, Math.min(96, pointwise.width * 0.28), 8],
  };
}

/** The same for a phone: channels are columns and the pipeline runs down. */
function columns({ inputs, recipes }, width) {
  const room = width - 6, side = Math.min(78, (room - 36) / inputs.length / LEAN), outSide = side * 0.76;
  const pitch = (room - side * LEAN) / (inputs.length - 1), outPitch = (room - outSide * LEAN) / (recipes.length - 1);
  const column = (c, y, size) => [3 + c * pitch + (side - size) * LEAN * 0.5, y, size];
  return {
    skew: -0.1, exit: [0.5, 1], entry: [0.5, 0], height: side * 4.95 + 12,
    inputs: inputs.map((_, c) => column(c, side * 0.08, side)),
    kernels: inputs.map((_, c) => column(c, side * 1.4, side * 0.6)),
    maps: inputs.map((_, c) => column(c, side * 2.3, side)),
    outputs: recipes.map((_, o) => [3 + o * outPitch, side * 4, outSide]),
    bar: ([left, y, s]) => [left, y + s * 1.14, LEAN * s, 5],
  };
}

class View {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.pen = this.canvas.getContext("2d");
    this.chapters = [...root.querySelectorAll(".chapter")];
    this.at = 1; // the place in the film, 0 to 1
    this.request = 0;
    this.observer = new ResizeObserver(() => this.resize());
    const resume = () => this.play(this.at < 1 ? this.at : 0, 1);
    root.querySelector(".play").onclick = () => (this.request ? this.play(this.at, this.at) : resume());
    this.chapters.forEach((chapter, i) => (chapter.onclick = () => this.play(CHAPTERS[i], CHAPTERS[i + 1])));
  }

  /** New words, numbers or colours; the place in the film stays. */
  update(data, send) {
    this.send = send;
    const theme = getComputedStyle(this.root).getPropertyValue("--st-background-color");
    const news = JSON.stringify([data, theme]), first = this.news === undefined;
    if (news === this.news) return;
    Object.assign(this, { news, data });
    this.fill();
    this.resize();
    if (!first) return;
    this.observer.observe(this.root);
    this.observer.observe(document.documentElement); // a lower window changes no width
    this.play(0, 1);
  }

  fill() {
    const { labels, numbers, pages } = this.data, root = this.root;
    for (const place of root.querySelectorAll("[data-label]")) place.textContent = labels[place.dataset.label];
    for (const part of root.querySelectorAll("[data-share]"))
      part.style.width = `${(100 * numbers[part.dataset.share]) / numbers.standard}%`;
    this.canvas.setAttribute("aria-label", labels.picture);
    root.dataset.numbers = JSON.stringify(numbers);
    root.querySelector(".next").replaceChildren(...pages.map((page) => this.card(page)));
  }

  card({ target, title, text }) {
    const card = this.root.querySelector("template").content.firstElementChild.cloneNode(true);
    card.dataset.go = target;
    card.querySelector(".title").textContent = title;
    card.querySelector(".text").textContent = text;
    card.onclick = () => this.send("go", target);
    return card;
  }

  /** Runs from one place to another, then stands still; who asked for less motion gets the end at once. */
  play(from, until) {
    cancelAnimationFrame(this.request);
    this.at = matchMedia("(prefers-reduced-motion: reduce)").matches ? until : from;
    this.began = performance.now() - this.at * DURATION;
    this.step(performance.now(), until);
  }

  step(now, until) {
    this.at = clamp((now - this.began) / DURATION, this.at, until);
    this.request = this.at < until ? requestAnimationFrame((later) => this.step(later, until)) : 0;
    this.draw();
  }

  /** Takes the room there is: on a projector the whole page fits the screen. */
  resize() {
    const box = this.root.getBoundingClientRect();
    if (!box.width) return;
    const rest = box.height - this.canvas.getBoundingClientRect().height; // exact, or the height never settles
    const free = Math.floor(innerHeight - Math.max(box.top, 0) - rest - 12);
    const chapters = this.chapters.map((chapter) => ({ left: chapter.offsetLeft, width: chapter.offsetWidth }));
    const height = clamp(free, 250, Math.min(520, box.width * 0.42)), layout = box.width < WIDE ? columns : rows;
    this.layout = layout(this.data.picture, box.width, height, chapters);
    this.canvas.width = Math.round(box.width * devicePixelRatio);
    this.canvas.height = Math.round(this.layout.height * devicePixelRatio);
    this.canvas.style.height = `${this.layout.height}px`;
    const style = getComputedStyle(this.root), token = (name) => style.getPropertyValue(`--st-${name}-color`);
    [this.paper, this.line, this.blue, this.orange] = ["background", "border", "blue", "orange"].map(token);
    this.draw();
  }

  draw() {
    if (!this.layout) return; // not on the screen yet; `resize` draws as soon as it is
    const done = this.chapters.map((_, i) => clamp((this.at - CHAPTERS[i]) / (CHAPTERS[i + 1] - CHAPTERS[i])));
    this.pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.pen.clearRect(0, 0, innerWidth, this.layout.height);
    this.depthwise(ease(done[0]), done[1]);
    this.pointwise(done[2]);
    this.chapters.forEach((chapter, i) => chapter.style.setProperty("--done", done[i]));
    this.root.dataset.u = this.at.toFixed(3);
    this.root.dataset.playing = this.request !== 0;
    this.root.querySelector(".play").ariaLabel = this.data.labels[this.request ? "pause" : "play"];
  }

  /** Each sheet meets its own kernel: the window slides, and the map beside it fills cell by cell. */
  depthwise(shown, done) {
    const { inputs, kernels, maps, exit, entry } = this.layout, { picture, colours } = this.data;
    const filled = Math.floor(done * SIDE * SIDE);
    inputs.forEach((input, c) => {
      const tone = colours[c];
      this.link(this.point(input, exit), this.point(kernels[c], entry), tone, 0.75, 2, ease(done * 8));
      this.link(this.point(kernels[c], exit), this.point(maps[c], entry), tone, 0.75, 2, ease(done * 8 - 0.6));
      this.sheet(input, picture.inputs[c], tone, this.line, 0.25 + 0.75 * shown);
      this.sheet(kernels[c], picture.kernels[c], tone, this.blue, 0.35 + 0.65 * ease(done * 6));
      this.sheet(maps[c], picture.maps[c], tone, done ? this.blue : this.line, done ? 1 : 0.35, filled);
      if (done > 0 && done < 1) this.window(input, filled);
    });
  }

  /** Each output takes its share of every map: thick links for large weights, and the recipe as a bar. */
  pointwise(done) {
    const { maps, outputs, exit, entry } = this.layout, { picture } = this.data;
    const progress = (o) => clamp(done * (outputs.length + 0.4) - o); // the outputs come one after another
    picture.recipes.forEach((recipe, o) => {
      const hot = progress(o) < 1;
      recipe.forEach((weight, c) => {
        const [strength, width] = hot ? [0.95, 1.5 + 6 * weight] : [0.38, 0.8 + 4 * weight];
        const share = weight && ease(progress(o) * 2.4);
        this.link(this.point(maps[c], exit), this.point(outputs[o], entry), this.data.colours[c], strength, width, share);
      });
    });
    outputs.forEach((place, o) => {
      const begun = progress(o) > 0, filled = Math.floor((progress(o) * 1.6 - 0.6) * SIDE * SIDE);
      this.sheet(place, picture.outputs[o], this.data.blends[o], begun ? this.orange : this.line, begun ? 1 : 0.35, filled);
      this.recipe(place, picture.recipes[o], ease(progress(o) * 2.4));
    });
  }

  recipe(place, recipe, share) {
    const [left, top, width, height] = this.layout.bar(place);
    recipe.reduce((x, part, c) => {
      this.pen.fillStyle = this.data.colours[c];
      this.pen.fillRect(x, top, Math.max(0, part * width * share - 1), height);
      return x + part * width * share;
    }, left);
  }

  /** The corner of a leaning sheet becomes the origin of the pen until `restore`. */
  lean([left, top, side]) {
    this.pen.save();
    this.pen.translate(left, top);
    this.pen.transform(LEAN, this.layout.skew, 0, 1, 0, (-side * this.layout.skew) / 2);
  }

  point([left, top, side], [x, y]) {
    return [left + LEAN * side * x, top + this.layout.skew * side * (x - 0.5) + side * y];
  }

  sheet(place, values, tone, edge, strength, filled = values.length) {
    const side = place[2], count = Math.sqrt(values.length), cell = side / count, { pen } = this;
    this.lean(place);
    pen.globalAlpha = strength;
    pen.fillStyle = this.paper; // hides the links behind
    pen.fillRect(-2, -2, side + 4, side + 4);
    pen.lineWidth = 1.5;
    pen.fillStyle = pen.strokeStyle = tone;
    values.slice(0, Math.max(0, filled)).forEach((value, i) => {
      const [x, y] = [(i % count) * cell, Math.floor(i / count) * cell];
      pen.globalAlpha = strength * (0.1 + 0.9 * Math.abs(value));
      if (value < 0) pen.strokeRect(x + 2, y + 2, cell - 4, cell - 4); // a negative weight is hollow
      else pen.fillRect(x + 0.5, y + 0.5, cell - 1, cell - 1);
    });
    pen.globalAlpha = strength;
    pen.strokeStyle = edge;
    pen.strokeRect(-2, -2, side + 4, side + 4);
    pen.restore();
  }

  window(place, cell) {
    const size = place[2] / SIDE, { pen } = this;
    const span = (at) => [Math.max(0, at - 1), Math.min(SIDE, at + 2)];
    const [left, right] = span(cell % SIDE), [top, bottom] = span(Math.floor(cell / SIDE));
    this.lean(place);
    pen.strokeStyle = this.blue;
    pen.lineWidth = 2.5;
    pen.strokeRect(left * size, top * size, (right - left) * size, (bottom - top) * size);
    pen.restore();
  }

  /** A curve along the way of the data, drawn up to `share` of its length. */
  link([x, y], [right, bottom], tone, strength, width, share) {
    if (!share) return;
    const { pen } = this, across = this.layout.exit[0] === 1;
    const [dx, dy] = across ? [(right - x) / 2, 0] : [0, (bottom - y) / 2];
    const length = Math.hypot(right - x, bottom - y) * 1.1; // a little more than the curve's own
    pen.save();
    pen.globalAlpha = strength;
    pen.strokeStyle = tone;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.bezierCurveTo(x + dx, y + dy, right - dx, bottom - dy, right, bottom);
    if (share < 1) pen.setLineDash([length * share, length * 2]);
    pen.stroke();
    pen.restore();
  }

  stop() {
    cancelAnimationFrame(this.request);
    this.observer.disconnect();
    this.root.view = undefined;
  }
}

/** Called on every rerun: the first call makes the view, later ones only bring news. */
export default function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".start");
  root.view ??= new View(root);
  root.view.update(data, setTriggerValue);
  return () => root.view?.stop();
}
