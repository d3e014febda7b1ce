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
}

class Dial {
  constructor(root) {
    this.root = root;
    this.range = root.querySelector("input");
    this.canvas = root.querySelector(".matrix canvas");
    this.matrix = new Matrix(this.canvas);
    this.net = new Net(root.querySelector(".net canvas"));
    this.places = Object.fromEntries(["marks", "repair", "say b", "say span"].map((name) => [name, root.querySelector(`.${name}`)]));
    this.code = root.querySelector("code");
    this.boxes = new Map(Array.from(root.querySelectorAll("[data-number]"), (box) => [box.dataset.number, box]));
    this.watch = new ResizeObserver(() => this.model && this.resize());
    this.range.oninput = () => this.turn({ groups: this.data.faces[this.range.value].groups });
    this.places.repair.onclick = () => this.turn({ pointwise: !this.model.pointwise });
    this.listen();
  }

  rest() {
    this.watch.disconnect();
    cancelAnimationFrame(this.request);
    this.request = 0;
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
    const tokens = this.tokens();
    this.matrix.set(this.model, palette, tokens);
    this.net.set(this.model, data.labels, tokens);
    this.show();
    this.resize();
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
    this.places.marks.replaceChildren(...faces.map(({ groups }) => {
      const mark = document.createElement("button");
      Object.assign(mark, { type: "button", tabIndex: -1, textContent: groups, onclick: () => this.turn({ groups }) });
      mark.dataset.groups = groups;
      return mark;
    }));
  }

  /** The only place that reads sizes: a frame never makes the browser lay out the page. */
  resize() {
    const [wide, narrow] = [this.canvas, this.net.canvas].map((canvas) => canvas.parentElement.clientWidth);
    if (!wide || !narrow) return;
    this.matrix.resize(wide);
    this.net.resize(narrow, this.matrix.place.height, this.matrix.place.scale);
    this.paint();
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
    this.say();
    this.draw();
  }

  get face() {
    const { model, data } = this;
    return data.faces.find((face) => face.groups === model.groups)[model.pointwise ? "mixed" : "plain"];
  }

  /** Numbers and words of the place of the dial. */
  show() {
    const { model, data, face, places } = this;
    this.range.value = data.faces.findIndex(({ groups }) => groups === model.groups);
    this.range.setAttribute("aria-valuetext", face.code);
    for (const mark of places.marks.children) mark.setAttribute("aria-current", Number(mark.dataset.groups) === model.groups);
    places.repair.setAttribute("aria-pressed", model.pointwise);
    for (const [name, number] of Object.entries(face.numbers)) this.number(this.boxes.get(name), number);
    this.code.textContent = face.code;
    this.canvas.setAttribute("aria-label", `${data.labels.matrix}. ${face.code}`);
    Object.assign(this.root.dataset, { groups: model.groups, pointwise: model.pointwise, pairs: face.pairs });
    this.say();
    this.draw();
  }

  number(box, { label, side, value, shares, note }) {
    const put = (what, text) => (box.querySelector(what).textContent = text);
    put("p span", label);
    put("p em", side);
    put("strong", value);
    put("small", note);
    box.querySelectorAll(".meter i").forEach((part, i) => (part.style.width = `${100 * shares[i]}%`));
  }

  say() {
    const { model: { hover, pointwise }, data: { labels }, face, places } = this;
    const heard = hover && this.model.hears(hover.output, hover.input);
    const told = hover && labels[heard ? "hears" : pointwise ? "mended" : "deaf"].replace(/\{(\w+)\}/g, (_, gap) => hover[gap]);
    places["say b"].textContent = hover ? "" : face.head;
    places["say span"].textContent = told || face.text;
  }

  draw() {
    this.request ||= requestAnimationFrame((now) => this.frame(now));
  }

  frame(now) {
    this.request = 0;
    if (!this.root.isConnected) return;
    const moving = this.matrix.move(clamp(now - (this.at ?? now), 16, 60));
    this.at = moving ? now : undefined;
    this.paint();
    if (moving) this.draw();
  }

  paint() {
    this.matrix.draw();
    this.net.draw();
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
