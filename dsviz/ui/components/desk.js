// One instance lives on the root element; `mount` runs again after every run of the script and changes only
// what differs, so pictures stay in place. Pointing stays in the browser, a chosen channel goes to Python.
export default function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".desk");
  root.instance ??= new Desk(root);
  root.instance.update(data, setTriggerValue);
}

class Desk {
  constructor(root) {
    this.root = root;
    this.columns = root.querySelector(".columns");
    this.reading = root.querySelector(".reading");
  }

  update(data, send) {
    this.send = send;
    const palette = paletteFor(this.root, data.palettes);
    if (palette.paper === this.palette?.paper && JSON.stringify(data) === JSON.stringify(this.data)) return;
    Object.assign(this, { data, palette });
    this.root.dataset.role = data.role;
    this.root.classList.toggle("unweighted", data.faders[0].weight === null);
    this.root.classList.toggle("cells", data.faders.every((fader) => !fader.thumbnail));
    this.speak(data);
    this.strips(this.entries(data));
    drawTick(this.root.querySelector(".tick"), data.tick);
    this.reading.textContent = "";
  }

  speak({ language, faders, labels, others, bias }) {
    const write = writer(language), digits = (values, more = 0) => places(largest(values)) + more;
    const values = digits(faders.map((f) => f.value)), weights = digits(faders.map((f) => f.weight ?? 0), 1);
    const adds = digits([...faders.map((f) => f.adds), others?.adds ?? 0, bias ?? 0]);
    this.exact = write.exact;
    this.value = (value) => write.fixed(value, values);
    this.weight = (value) => write.fixed(value, weights, "exceptZero");
    this.adds = (value) => write.fixed(value, adds, "exceptZero");
    const names = { picture: faders[0].thumbnail ? labels.map : labels.value, value: labels.value, weight: labels.weight, adds: labels.adds };
    for (const [row, text] of Object.entries(names)) this.root.querySelector(`.names .${row}`).textContent = text;
  }

  // one entry per column, each with where its bar starts and ends
  entries({ faders, others, bias, labels, output, total, selected }) {
    const entries = faders.map((fader) => ({ ...fader, kind: fader.channel === selected ? "selected" : "fader" }));
    if (others) entries.push({ kind: "others", label: labels.others, adds: others.adds, count: others.count });
    if (bias !== null) entries.push({ kind: "bias", label: labels.bias, adds: bias });
    let sum = 0;
    for (const entry of entries) [entry.from, entry.to] = [sum, (sum += entry.adds)];
    entries.push({ kind: "output", label: labels.output, thumbnail: output, total, from: 0, to: sum });
    return entries;
  }

  strips(entries) {
    const tops = entries.flatMap((entry) => [entry.from, entry.to]);
    const high = Math.max(0, ...tops), low = Math.min(0, ...tops), range = high - low || 1;
    const place = (value) => (100 * (high - value)) / range;
    while (this.columns.children.length > entries.length) this.columns.lastChild.remove();
    entries.forEach((entry, i) => this.strip(this.element(i, entry), entry, place, i === entries.length - 1));
    const running = this.root.querySelector(".names .running"), zero = document.createElement("em");
    zero.textContent = "0";
    zero.style.top = `calc(12px + (100% - 26px) * ${place(0) / 100})`;
    running.replaceChildren(this.data.labels.running, zero);
  }

  // the column's element is kept from run to run, unless its kind of element must change
  element(i, { kind }) {
    const tag = kind === "fader" || kind === "selected" ? "BUTTON" : "DIV";
    const old = this.columns.children[i];
    if (old?.tagName === tag) return old;
    const strip = document.createElement(tag);
    strip.innerHTML =
      '<span class="picture"><span class="frame"></span><span class="name"></span></span><span class="value"></span>' +
      '<span class="weight"></span><span class="adds"></span>' +
      '<span class="running"><span class="bars"><s class="zero"></s><b></b><u></u></span></span>';
    old ? old.replaceWith(strip) : this.columns.append(strip);
    this.listen(strip);
    return strip;
  }

  strip(strip, entry, place, last) {
    const part = (name) => strip.querySelector(name);
    strip.entry = entry;
    strip.className = `strip ${entry.kind}`;
    part(".name").textContent = entry.label;
    const known = entry.value !== undefined;
    part(".value").textContent = known ? this.value(entry.value) : entry.kind === "others" ? "…" : "";
    part(".weight").textContent = known && entry.weight !== null ? this.weight(entry.weight) : entry.kind === "others" ? "…" : "";
    part(".adds").textContent = entry.total ?? this.adds(entry.adds);
    this.picture(part(".frame"), entry);
    const top = place(Math.max(entry.from, entry.to)), bottom = place(Math.min(entry.from, entry.to));
    Object.assign(part("b").style, { top: `${top}%`, height: `${bottom - top}%` });
    part("b").className = entry.to < entry.from ? "less" : "more";
    part("u").style.top = `${place(entry.to)}%`;
    part("u").hidden = last;
    part(".zero").style.top = `${place(0)}%`;
    if (strip.tagName === "BUTTON") {
      strip.setAttribute("aria-pressed", entry.kind === "selected");
      strip.setAttribute("aria-label", this.sentence(entry));
    }
  }

  picture(frame, entry) {
    const { mark } = this.data, cell = !entry.thumbnail && entry.value !== undefined;
    frame.className = `frame ${cell ? "cell" : entry.thumbnail ? "" : "rest"}`;
    frame.style.cssText = "";
    if (cell) {
      const fill = colour(this.palette, entry.value, this.data.limit);
      Object.assign(frame.style, { background: `rgb(${fill})`, color: ink(fill) });
    }
    if (!entry.thumbnail) {
      const count = entry.count === undefined ? "+" : `+${this.exact(entry.count)}`;
      frame.textContent = cell ? this.value(entry.value) : entry.kind === "output" ? "Σ" : count;
      return;
    }
    if (!frame.querySelector("img")) frame.replaceChildren(Object.assign(new Image(), { alt: "" }), document.createElement("i"));
    const image = frame.querySelector("img"), pixel = frame.querySelector("i");
    if (image.src !== entry.thumbnail) image.src = entry.thumbnail;
    pixel.hidden = !mark;
    if (mark) Object.assign(pixel.style, { top: `${100 * mark[0]}%`, left: `${100 * mark[1]}%` });
  }

  sentence(entry) {
    if (entry.kind === "output") return `${entry.label}: ${entry.total}`;
    const times = entry.weight ?? null, plus = entry.adds > 0 ? "+" : "";
    const product = times === null ? "" : `${this.exact(entry.value)} × ${this.exact(times)} = `;
    return `${entry.label}: ${product}${plus}${this.exact(entry.adds)} → ${this.exact(entry.to)}`;
  }

  listen(strip) {
    const point = () => (this.reading.textContent = this.sentence(strip.entry));
    const leave = () => (this.reading.textContent = "");
    strip.addEventListener("pointerenter", point);
    strip.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && leave());
    strip.addEventListener("focus", point);
    strip.addEventListener("blur", leave);
    strip.addEventListener("keydown", (event) => this.move(event, strip));
    if (strip.tagName === "BUTTON") strip.addEventListener("click", () => this.send("channel", strip.entry.channel));
  }

  move(event, strip) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const step = arrow(event)[1], next = step < 0 ? strip.previousElementSibling : strip.nextElementSibling;
    next?.focus();
  }
}
