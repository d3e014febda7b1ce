// One output number, step by step. One instance lives on the root element; every run of the script calls
// mount again, and only what changed in its data since is applied. Pointing and playing stay in the
// browser; settings and what is settled (pin, place, view) go to Python.
const SETTLED = 250; // ms after the last change
const BURST = 120; // ms: quick clicks on settings travel together
const FAST = 20; // numbers a second from which the receipts follow more slowly than the picture
const RECEIPTS = 110; // ms between receipts then

export default function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".pixel");
  root.instance ??= new OnePixel(root);
  root.instance.update(data, setTriggerValue);
  return () => root.instance?.stop();
}

class OnePixel {
  constructor(root) {
    Object.assign(this, { root, step: 0, pin: null, hover: null, cursor: null, playing: false, speed: 6, owed: 0, phase: 0, at: 0 });
    this.canvas = root.querySelector("canvas");
    this.range = root.querySelector("input");
    this.painter = new Painter(root, this.canvas);
    this.frames = new Frame(this.painter);
    this.receipts = new Receipts(root);
    this.settings = new SettingsBar(root.querySelector(".settings"));
    this.room = root.querySelector(".room");
    this.observer = new ResizeObserver(() => this.data && Math.abs(this.room.clientWidth - this.layout.width) > 1 && this.place());
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.repaint = () => this.root.isConnected && this.place();
    listen(this);
  }

  stop() {
    this.observer.disconnect();
    this.scheme.removeEventListener("change", this.repaint);
    cancelAnimationFrame(this.request);
    this.request = 0;
  }

  update(data, send) {
    const old = this.data, changed = (...names) => !old || names.some((name) => JSON.stringify(old[name]) !== JSON.stringify(data[name]));
    const same = old && paletteFor(this.root, data.palettes).paper === this.painter.palette.paper;
    Object.assign(this, { data, send, write: writer(data.language), grouped: new Intl.NumberFormat(data.language) });
    this.observer.observe(this.room);
    this.scheme.addEventListener("change", this.repaint);
    this.settings.update(data, (wanted) => send("change", wanted));
    const fresh = changed("conf");
    // what comes back as it was sent is no news: the visitor may have gone on meanwhile
    const news = (name) => fresh || (changed(name) && JSON.stringify(data[name]) !== JSON.stringify(this.sent?.[name]));
    const [view, step, pin] = ["view", "step", "pin"].map(news);
    if (view) this.view = data.view;
    if (fresh || view || changed("geometry", "sheets", "labels", "language") || !same) this.build();
    if (step) this.step = clamp(data.step, 0, this.model.steps);
    if (pin) this.pin = data.pin;
    if (fresh) Object.assign(this, { playing: false, hover: null, cursor: null, cell: null });
    this.draw();
  }

  // a new model, and everything that is made of it
  build() {
    const { data: { labels }, root } = this;
    this.model = new Model(this.data, this.view);
    this.step = Math.min(this.step, this.model.steps);
    this.receipts.set(this.model, this.data, this.write);
    root.dataset.view = this.view;
    root.querySelector(".views").setAttribute("aria-label", labels.which);
    for (const button of root.querySelectorAll("[data-view][role]")) {
      button.textContent = labels.views[button.dataset.view];
      button.setAttribute("aria-checked", button.dataset.view === this.view);
      button.tabIndex = button.dataset.view === this.view ? 0 : -1;
    }
    for (const button of root.querySelectorAll("[data-do]")) {
      button.title = labels.player[button.dataset.do];
      button.setAttribute("aria-label", button.title);
    }
    this.range.setAttribute("aria-label", labels.player.place);
    this.range.max = this.model.steps;
    this.range.style.setProperty("--share", `${(100 * this.model.apart) / this.model.steps}%`);
    this.canvas.setAttribute("aria-label", labels.canvas);
    this.place();
  }

  place() {
    this.painter.theme(this.data.palettes);
    this.layout = new Layout(this.model, this.data.labels, this.room.clientWidth, clamp(0.56 * innerHeight, 390, 760));
    this.painter.set(this.model, this.layout, this.write);
    this.shown = this.barred = "";
    this.draw();
  }

  // ---- what is in view

  get active() {
    return this.hover ?? this.pin ?? this.model.computed(this.step - 1);
  }

  // the output number whose receipts are shown
  output(active) {
    const { output, row, column } = this.cell ?? this.data.cell, before = { output, row, column };
    if (!active) return before;
    if (active.line || active.stage === "out") return { output: active.output, row: active.row, column: active.column };
    if (active.stage === "b") return { ...before, output: active.output };
    return active.stage === "dw" ? { output: before.output, row: active.row, column: active.column } : before;
  }

  words() {
    const active = this.active, key = JSON.stringify([active, this.cell, this.step, this.view]);
    if (key === this.shown) return;
    this.cell = this.output(active);
    this.receipts.show(this.cell, active);
    if (!active?.line) this.receipts.read(this.root.querySelector(".read"), active);
    this.bar(active?.line ? "out" : active?.stage ?? "in");
    this.shown = JSON.stringify([active, this.cell, this.step, this.view]);
  }

  // the colours of the stage in view with their ends
  bar(stage) {
    if (stage === this.barred) return;
    this.barred = stage;
    const { data: { labels }, painter, model, root } = this, [name, low, high] = root.querySelectorAll(".bar span, .bar b");
    const most = model.largest[stage], stops = Array.from({ length: 33 }, (_, i) => `rgb(${colour(painter.palette, 0.9 * (i / 16 - 1), 1)})`);
    name.textContent = { in: labels.input, k: labels.kernels, sk: labels.kernels, dw: labels.middle, pw: labels.weights, b: labels.bias, out: labels.output }[stage];
    low.textContent = figure(-most, this.write);
    high.textContent = figure(most, this.write);
    root.querySelector(".bar i").style.background = `linear-gradient(90deg, ${stops})`;
  }

  counter() {
    const { model, root, range } = this, number = (value) => this.grouped.format(value);
    fill(root.querySelector(".count"), this.data.labels.counted, { done: number(model.products(this.step)), all: number(model.products(model.steps)) });
    range.value = this.step;
    range.style.setProperty("--done", `${(100 * this.step) / model.steps}%`);
    root.querySelector("[data-do=pin]").setAttribute("aria-pressed", Boolean(this.pin));
    const active = this.active;
    root.querySelector(".read").ariaLive = this.playing ? "off" : "polite"; // nobody could follow it
    Object.assign(root.dataset, { step: this.step, steps: model.steps, playing: this.playing, active: active ? JSON.stringify(active) : "" });
  }

  frame() {
    this.touch = new Touch(this.model, this.layout.boxes, this.active, !this.hover && !this.pin);
    this.frames.draw({ touch: this.touch, step: this.step, dim: this.hover ? 0.45 : 0.62, phase: this.playing && !this.calm.matches ? this.phase : null });
  }

  // ---- time

  draw() {
    this.dirty = true;
    this.request ||= requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.request = 0;
    if (!this.root.isConnected) return;
    if (this.playing) this.advance(Math.min(100, now - this.at));
    this.at = now;
    if (this.dirty) {
      this.dirty = false;
      if (!this.playing || this.speed < FAST || now - (this.written ?? 0) > RECEIPTS) {
        this.written = now;
        this.words();
      }
      this.counter();
      this.frame();
    }
    if (this.playing) this.request ||= requestAnimationFrame((later) => this.tick(later));
  }

  advance(passed) {
    this.owed += (passed * this.speed) / 1000;
    this.phase += passed * 0.03;
    const whole = Math.floor(this.owed);
    this.owed -= whole;
    this.step = Math.min(this.model.steps, this.step + whole);
    if (this.step >= this.model.steps) this.play(false);
    this.dirty = true;
  }

  play(on = !this.playing) {
    this.playing = on;
    if (on) Object.assign(this, { pin: null, hover: null, at: performance.now(), owed: 1, step: this.step >= this.model.steps ? 0 : this.step });
    else this.settle();
    this.draw();
  }

  go(step) {
    Object.assign(this, { playing: false, pin: null, hover: null, step: clamp(step, 0, this.model.steps) });
    this.settle();
    this.draw();
  }

  point(target) {
    this.hover = target;
    if (target) this.cursor = target;
    this.draw();
  }

  hold(target) {
    this.pin = target;
    this.settle(0);
    this.draw();
  }

  show(view) {
    if (view === this.view) return;
    Object.assign(this, { view, playing: false, hover: null, cursor: null, pin: { stage: "out", channel: 0, ...this.output(this.active) } });
    this.build();
    this.step = this.model.steps;
    this.settle(0);
  }

  settle(delay = SETTLED) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { view, step, pin, model } = this, cell = { stage: "out", channel: 0, ...this.output(this.active) };
      this.sent = { view, step, pin };
      if (this.root.isConnected) this.send("settle", { view, step: step === model.steps ? null : step, pin, cell });
    }, delay);
  }
}
