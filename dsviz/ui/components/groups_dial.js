// One dial from one group to as many groups as channels. Everything that moves is drawn here at once; where the
// dial comes to rest goes to Python, which answers with maps and measured times. Words, numbers and weights come
// from Python, one face for every place of the dial without and with the one by one convolution.
const SETTLED = 200; // ms after the last move

export default function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".groups");
  root.instance ??= new Dial(root);
  root.instance.update(data, setTriggerValue);
  return () => root.instance.rest();
}

/** What the picture is of: the weights, the place of the dial, what is pointed at. */
class Model {
  constructor({ channels, kernel, weights, recipes, limits }) {
    Object.assign(this, { channels, kernel, limits, groups: 1, pointwise: false, hover: null });
    this.weights = numbers(weights);
    this.recipes = numbers(recipes);
  }

  /** Whether the k x k convolution connects them. */
  hears(output, input) {
    const size = this.channels / this.groups;
    return Math.floor(output / size) === Math.floor(input / size);
  }

  alive() {
    const { channels } = this;
    return Array.from({ length: channels * channels }, (_, i) => this.hears(Math.floor(i / channels), i % channels));
  }
}

class Dial {
  constructor(root) {
    this.root = root;
    this.range = root.querySelector("input");
    this.canvas = root.querySelector("canvas");
    this.matrix = new Matrix(this.canvas);
    this.net = new Net(root.querySelector("svg"));
    this.watch = new ResizeObserver(() => this.model && this.resize());
    this.range.oninput = () => this.turn({ groups: this.data.faces[this.range.value].groups });
    root.querySelector(".repair").onclick = () => this.turn({ pointwise: !this.model.pointwise });
    this.listen();
  }

  rest() {
    this.watch.disconnect();
  }

  /** Applies what is new; while the visitor is ahead of Python the dial stays where the visitor left it. */
  update(data, send) {
    const palette = paletteFor(this.root, data.palettes), news = JSON.stringify(data);
    this.send = send;
    this.watch.observe(this.root);
    if (this.awaited === JSON.stringify(data.dial)) this.awaited = null;
    if (news === this.news && palette.paper === this.palette?.paper) return;
    const weights = [data.channels, data.kernel, data.weights].join();
    const fresh = weights !== this.weights, { groups, pointwise } = data.dial;
    Object.assign(this, { news, data, palette, weights });
    if (fresh) this.model = new Model(data);
    if (fresh || !this.awaited) Object.assign(this.model, { groups, pointwise });
    for (const place of this.root.querySelectorAll("[data-label]")) place.textContent = data.labels[place.dataset.label];
    this.marks();
    this.matrix.set(this.model, palette, this.tokens());
    this.net.set(this.model, data.labels);
    this.show();
  }

  tokens() {
    const style = getComputedStyle(this.root), tokens = { font: style.fontFamily };
    for (const name of ["line", "ink", "mute", "depthwise", "pointwise", "standard"])
      tokens[name] = style.getPropertyValue(`--${name}`).trim();
    return tokens;
  }

  marks() {
    const { faces, labels } = this.data;
    this.range.max = faces.length - 1;
    this.range.setAttribute("aria-label", labels.dial);
    this.root.querySelector(".marks").replaceChildren(...faces.map(({ groups }) => {
      const mark = document.createElement("button");
      Object.assign(mark, { type: "button", tabIndex: -1, textContent: groups, onclick: () => this.turn({ groups }) });
      mark.dataset.groups = groups;
      return mark;
    }));
  }

  resize() {
    this.matrix.resize();
    this.net.draw(this.matrix.place?.height);
  }

  /** The visitor chose another place; Python hears of it when the dial has come to rest. */
  turn(change) {
    Object.assign(this.model, change);
    const { groups, pointwise } = this.model;
    this.awaited = JSON.stringify({ groups, pointwise });
    this.show();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.root.isConnected && this.send("dial", { groups, pointwise }), SETTLED);
  }

  point(hover) {
    const { model } = this;
    if (JSON.stringify(hover) === JSON.stringify(model.hover)) return;
    model.hover = hover;
    this.show();
  }

  show() {
    const { model, data } = this, place = data.faces.findIndex((face) => face.groups === model.groups);
    const face = data.faces[place][model.pointwise ? "mixed" : "plain"];
    this.range.value = place;
    this.range.setAttribute("aria-valuetext", face.code);
    for (const mark of this.root.querySelectorAll(".marks button")) mark.setAttribute("aria-current", Number(mark.dataset.groups) === model.groups);
    this.root.querySelector(".repair").setAttribute("aria-pressed", model.pointwise);
    for (const [name, number] of Object.entries(face.numbers)) this.number(name, number);
    this.root.querySelector("code").textContent = face.code;
    this.say(face);
    this.net.draw(this.matrix.place?.height);
    this.canvas.setAttribute("aria-label", `${data.labels.matrix}. ${face.code}`);
    Object.assign(this.root.dataset, { groups: model.groups, pointwise: model.pointwise, pairs: face.pairs });
    if (!this.request) this.step(performance.now(), performance.now());
  }

  number(name, { label, side, value, shares, note }) {
    const box = this.root.querySelector(`[data-number=${name}]`), put = (what, text) => (box.querySelector(what).textContent = text);
    put("p span", label);
    put("p em", side);
    put("strong", value);
    put("small", note);
    box.querySelectorAll(".meter i").forEach((part, i) => (part.style.width = `${100 * shares[i]}%`));
  }

  say(face) {
    const { model: { hover, pointwise }, data: { labels } } = this;
    const heard = hover && this.model.hears(hover.output, hover.input);
    const told = hover && labels[heard ? "hears" : pointwise ? "mended" : "deaf"].replace(/\{(\w+)\}/g, (_, gap) => hover[gap]);
    this.root.querySelector(".say b").textContent = hover ? "" : face.head;
    this.root.querySelector(".say span").textContent = told || face.text;
  }

  step(now, before) {
    const moving = this.matrix.move(Math.min(60, now - before || 16));
    this.request = moving && this.root.isConnected ? requestAnimationFrame((later) => this.step(later, now)) : 0;
  }

  listen() {
    const { canvas, matrix } = this;
    canvas.onpointermove = (event) => this.point(this.tile(event));
    canvas.onpointerleave = canvas.onblur = () => this.point(null);
    canvas.onclick = (event) => (matrix.at(event) === "mixing" ? this.turn({ pointwise: !this.model.pointwise }) : this.point(this.tile(event)));
    canvas.onkeydown = (event) => {
      const move = arrow(event), at = this.model.hover, most = this.model.channels - 1;
      if (move && !at) this.point({ output: 0, input: 0 });
      else if (move) this.point({ output: clamp(at.output + move[0], 0, most), input: clamp(at.input + move[1], 0, most) });
      else if (event.key === "Escape") this.point(null);
      else if (event.key === " ") {
        event.preventDefault();
        this.turn({ pointwise: !this.model.pointwise });
      }
    };
  }

  tile(event) {
    const at = this.matrix.at(event);
    return at === "mixing" ? null : at;
  }
}
