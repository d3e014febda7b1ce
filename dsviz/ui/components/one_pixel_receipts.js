// The two receipts of one output number, and the sentence on what is pointed at. Every product is formed
// and added here; the sheets come from torch, so the tick says that both found the same number.
const TOLERANCE = 1e-5; // of a total, or of 1 where it is smaller: float32 keeps seven digits
const BOLD = new Set(["value", "count", "done"]);
const STAGES = { standard: "std", separable: "dw" };

// the words of a template with its gaps filled, the numbers among them bold
function fill(place, template, gaps) {
  const parts = template.split(/\{(\w+)\}/), key = JSON.stringify([template, gaps]);
  if (place.said === key) return;
  place.said = key;
  place.replaceChildren(...parts.map((part, i) => {
    const text = i % 2 ? String(gaps[part]) : part;
    return i % 2 && BOLD.has(part) ? make("b", "", text) : document.createTextNode(text);
  }));
}

function make(tag, name, text = "", count = 0) {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  for (let i = 0; i < count; i++) made.append(document.createElement("span"));
  return made;
}

// what is there already is not written again; asking the element itself would cost as much
const say = (place, text) => place.said !== text && (place.textContent = place.said = text);

class Receipts {
  constructor(root) {
    this.root = root;
    this.papers = { standard: root.querySelector(".paper.standard"), separable: root.querySelector(".paper.separable") };
    this.added = root.querySelector(".paper.separable .new");
  }

  set(model, data, write) {
    Object.assign(this, { model, data, labels: data.labels, write });
    this.places = { standard: [], separable: [], mixed: [], bias: {}, subtotals: { standard: [], separable: [] } };
    for (const [name, paper] of Object.entries(this.papers)) this.paper(name, paper);
    this.mixed();
  }

  paper(name, paper) {
    const { labels, model } = this, said = labels.receipts[name], lines = paper.querySelector(".lines");
    paper.querySelector("h2").textContent = said.title;
    paper.querySelector(".total span").textContent = labels.total;
    paper.querySelector(".price").replaceChildren(make("b", "", said.price[0]), ...said.price.slice(1).map((text) => make("span", "", text)));
    lines.setAttribute("aria-label", said.title);
    lines.replaceChildren();
    for (let channel = 0; channel < model.channels; channel++) {
      const head = make("div", "line head", "", 2), sum = make("div", "line sum", "", 2);
      head.children[0].textContent = labels.channels[channel];
      head.children[1].textContent = `${model.taps} ×`;
      sum.children[0].textContent = labels.subtotal;
      this.places.subtotals[name].push(sum.children[1]);
      lines.append(head, ...this.products(name, channel), sum);
    }
    if (name === "standard" && model.biased) lines.append(this.bias(name));
  }

  products(name, channel) {
    const [rows, columns] = this.model.kernel;
    return Array.from({ length: rows * columns }, (_, tap) => {
      const line = make("div", "line", "", 3);
      line.target = { channel, i: Math.floor(tap / columns), j: tap % columns };
      this.places[name].push(line);
      return line;
    });
  }

  mixed() {
    const { labels, model } = this, band = make("div", "band mix", "", 2);
    const [first, second] = this.papers.separable.querySelector(".share").children;
    first.textContent = labels.shared;
    second.textContent = labels.paid;
    band.children[0].textContent = labels.added;
    band.children[1].textContent = `${model.channels} ×`;
    this.added.replaceChildren(band);
    for (let channel = 0; channel < model.channels; channel++) {
      const line = make("div", "line mixed", "", 3);
      line.target = { channel, mixed: true };
      this.places.mixed.push(line);
      this.added.append(line);
    }
    if (model.biased) this.added.append(this.bias("separable"));
  }

  bias(name) {
    const line = make("div", "line bias", "", 3);
    line.target = { channel: 0, bias: true };
    return (this.places.bias[name] = line);
  }

  // cell: the output number; active: what is pointed at
  show(cell, active) {
    const { model, data: { sheets }, labels } = this, sums = { standard: 0, separable: 0 };
    for (let channel = 0; channel < model.channels; channel++) {
      const shared = this.channel("separable", channel, cell, active), weight = sheets.pointwise[cell.output * model.channels + channel];
      sums.standard += this.channel("standard", channel, cell, active);
      sums.separable += shared * weight;
      const line = this.places.mixed[channel], lit = active?.line ? active.line.mixed && active.channel === channel : active?.stage === "pw" && active.channel === channel;
      this.line(line, labels.channels[channel], shared, weight, `line mixed${lit ? " lit" : ""}`);
    }
    const bias = sheets.bias?.[cell.output] ?? 0;
    for (const line of Object.values(this.places.bias)) this.biasLine(line, bias, active?.line?.bias || active?.stage === "b");
    this.verdict("standard", sums.standard + bias, sheets.whole, cell);
    this.verdict("separable", sums.separable + bias, sheets.separable, cell);
    this.reveal();
  }

  line(line, place, value, weight, name) {
    const [first, second, third] = line.children;
    say(first, place);
    say(second, `${figure(value, this.write)} × ${figure(weight, this.write)}`);
    say(third, figure(value * weight, this.write));
    if (line.className !== name) line.className = name;
  }

  biasLine(line, bias, lit) {
    line.classList.toggle("lit", Boolean(lit));
    say(line.children[0], this.labels.bias);
    say(line.children[2], figure(bias, this.write));
  }

  // the products of one channel; their sum
  channel(name, channel, cell, active) {
    const { model, data: { sheets } } = this, [rows, columns] = model.kernel, taps = rows * columns;
    const kernels = name === "standard" ? sheets.standard : sheets.depthwise;
    const kernel = name === "standard" ? cell.output * model.channels + channel : channel;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const [i, j] = [Math.floor(tap / columns), tap % columns], [row, column] = model.tap(cell.row, cell.column, i, j);
      const value = model.value({ stage: "in", channel, row, column }), weight = kernels[kernel * taps + tap], padding = model.isPad(row, column);
      const place = padding ? this.labels.padding : this.place(row - model.pads[0], column - model.pads[2], "");
      const lit = active && active.channel === channel && this.touched(name, active, { row, column, i, j });
      this.line(this.places[name][channel * taps + tap], place, value, weight, `line${padding ? " padding" : ""}${lit ? " lit" : ""}`);
      sum += value * weight;
    }
    say(this.places.subtotals[name][channel], figure(sum, this.write));
    return sum;
  }

  // whether a line, of which the channel is right, belongs to what is pointed at
  touched(name, active, { row, column, i, j }) {
    if (active.line) return !active.line.mixed && !active.line.bias && active.line.i === i && active.line.j === j;
    if (active.stage === "dw") return name === "separable";
    if (active.stage === "in") return active.row === row && active.column === column;
    return (active.stage === "k" || active.stage === "sk") && active.row === i && active.column === j;
  }

  place(row, column, space = " ") {
    return this.model.input[0] === 1 ? `(${column})` : `(${row},${space}${column})`;
  }

  verdict(name, total, sheet, cell) {
    const { labels, model } = this, paper = this.papers[name], tick = paper.querySelector(".tick");
    const torch = sheet[cell.output * model.cells + cell.row * model.output[1] + cell.column];
    const equal = Math.abs(total - torch) <= TOLERANCE * Math.max(1, Math.abs(torch)), place = `${cell.output} ${this.place(cell.row, cell.column)}`;
    fill(paper.querySelector(".note"), labels.receipts[name].note, { place });
    say(paper.querySelector(".total b"), figure(total, this.write));
    tick.classList.toggle("off", !equal);
    say(tick, equal ? `✓ ${labels.equal}` : `≠ ${labels.unequal.replace("{value}", figure(torch, this.write))}`);
  }

  // the lit line into view, inside its own list only
  reveal() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const list of this.root.querySelectorAll(".lines")) {
        const line = list.querySelector(".lit");
        const hidden = line && (line.offsetTop < list.scrollTop || line.offsetTop + line.offsetHeight > list.scrollTop + list.clientHeight);
        if (hidden) list.scrollTop = Math.max(0, line.offsetTop - 26);
      }
    }, 90);
  }

  // the sentence on the number in view
  read(place, active) {
    const { labels, model } = this, said = labels.read[model.view];
    if (!active) return fill(place, labels.read.start, {});
    const [top, , left] = model.pads, inside = active.stage === "in", padding = inside && model.isPad(active.row, active.column);
    const count = { in: () => model.users(active.row, active.column).length, dw: () => model.taps }[active.stage] ?? (() => model.cells);
    const products = model.view === "separable" ? model.channels : model.channels * model.taps;
    return fill(place, padding ? labels.read.padding : active.stage === "b" ? labels.read.bias : said[active.stage], {
      value: figure(model.value(active), this.write),
      channel: labels.channels[active.channel ?? 0],
      output: active.output ?? 0,
      outputs: model.outputs,
      place: this.place(active.row - (inside ? top : 0), active.column - (inside ? left : 0)),
      count: active.stage === "out" ? products : count(),
    });
  }
}
