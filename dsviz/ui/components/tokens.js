// A text as it was read and one as it was written. One instance lives on the root element; every rerun calls mount
// again with the data of now. Pointing at a written token shades what it was written from.
const DEEP = 61; // per cent: from here on a shade wants light letters
const NAMED = 3; // so many sources are named in words,
const LEAST = 0.005; // and none with a smaller share

export default function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".tokens");
  const self = (root.self ??= create(root));
  self.choose = (index) => setTriggerValue("choose", index);
  const { current, ...drawn } = data;
  const known = JSON.stringify(drawn);
  self.at = current ?? -1;
  if (known !== self.known) draw(self, data);
  self.known = known;
  look(self, self.at);
}

function create(root) {
  const find = (name) => root.querySelector(name);
  const self = {
    root, source: find(".source"), target: find(".target"), say: find(".say"), bars: find(".candidates"),
    list: find("ol"), map: find(".map"), room: find(".room"), grid: find(".grid"), sources: [], targets: [], cells: [],
  };
  self.target.onkeydown = (event) => move(self, event);
  self.room.onkeydown = (event) => { // where it scrolls, the arrows scroll it and write no token
    if (/^Arrow(Left|Right)$/.test(event.key) && self.room.scrollWidth > self.room.clientWidth) event.stopPropagation();
  };
  self.target.onpointerleave = self.grid.onpointerleave = () => look(self, self.at);
  return self;
}

function draw(self, data) {
  const focused = self.targets.findIndex((chip) => chip.matches(":focus"));
  Object.assign(self, { data, most: Math.max(1e-9, ...(data.rows ?? []).flat()) });
  const { labels } = data;
  self.percent = new Intl.NumberFormat(data.language, { style: "percent", maximumFractionDigits: 1 });
  self.root.querySelector(".source-title").textContent = labels.source;
  self.root.querySelector(".target-title").textContent = data.marked ? labels.target_truth : labels.target;
  self.source.setAttribute("aria-label", labels.source);
  self.target.setAttribute("aria-label", labels.target);
  self.sources = data.source.map((text) => glyph(element("span", "chip"), text, labels));
  self.sources.forEach((chip) => (chip.role = "listitem"));
  self.source.replaceChildren(...self.sources);
  self.targets = data.target.map((token, index) => written(self, token, index));
  self.target.replaceChildren(...self.targets.map((chip) => chip.parentElement), ...coming(data));
  if (focused >= 0) self.targets[Math.min(focused, self.targets.length - 1)]?.focus({ preventScroll: true });
  drawMap(self, data);
}

// a space and the end are drawn as signs, so that nothing is invisible
function glyph(chip, text, labels) {
  const shown = text === " " ? "␣" : text === "" ? "⏎" : text;
  chip.textContent = shown;
  chip.classList.toggle("faint", shown !== text);
  if (shown !== text) chip.setAttribute("aria-label", text === " " ? labels.space : labels.end);
  return chip;
}

function written(self, { text, truth, mark }, index) {
  const { labels } = self.data, whole = element("span", "written");
  const chip = glyph(element("button", "chip"), text, labels);
  Object.assign(chip, { type: "button", role: "option" });
  if (mark) chip.setAttribute("aria-label", `${name(text, labels)}: ${labels[mark]}`);
  chip.onclick = () => pick(self, index);
  chip.onpointerenter = (event) => event.pointerType !== "touch" && look(self, index);
  whole.append(chip, ...under(self, truth, mark));
  return chip;
}

function under({ data }, truth, mark) {
  if (!data.marked) return [];
  const sign = element("span", `mark ${mark}`, { right: "✓", wrong: "✗" }[mark] ?? "");
  const right = element("span", "truth", truth === "" ? "⏎" : truth ?? "");
  for (const one of [sign, right]) one.setAttribute("aria-hidden", "true");
  return [sign, right];
}

// the right answer's characters that nothing was written against yet
function coming({ marked, rest }) {
  return (marked ? rest : []).map((text) => {
    const whole = element("span", "written");
    whole.append(element("span", "chip next"), element("span", "mark"), element("span", "truth", text || "⏎"));
    whole.setAttribute("aria-hidden", "true");
    return whole;
  });
}

function drawMap(self, { rows, source, target, heat, labels }) {
  const shown = heat && rows !== null && rows.length > 0;
  self.map.hidden = !shown;
  self.cells = [];
  if (!shown) return self.grid.replaceChildren();
  self.map.querySelector("h3").textContent = labels.map;
  self.room.setAttribute("aria-label", labels.map_alt);
  self.map.querySelector(".scale").hidden = !self.data.shares;
  self.map.querySelector(".most").textContent = self.percent.format(self.most);
  self.grid.style.setProperty("--columns", source.length);
  const top = [element("span", "side"), ...source.map((text) => glyph(element("span", ""), text, labels))];
  const body = rows.flatMap((row, at) => {
    const side = glyph(element("span", "side"), target[at].text, labels);
    self.cells[at] = row.map((weight, from) => cell(self, weight, at, from));
    return [side, ...self.cells[at]];
  });
  self.grid.replaceChildren(...top, ...body);
  self.heads = top.slice(1);
}

function cell(self, weight, at, from) {
  const one = element("i", "cell");
  one.style.setProperty("--w", (100 * weight) / self.most);
  one.onpointerenter = () => look(self, at, from);
  one.onclick = () => pick(self, at);
  return one;
}

function pick(self, index) {
  self.at = index;
  look(self, index);
  self.choose(index);
}

// Shade what the token `at` was written from; `from` is the source under the pointer.
function look(self, at, from = -1) {
  const row = self.data.rows?.[at];
  self.sources.forEach((chip, place) => {
    const shade = row ? (100 * row[place]) / self.most : 0;
    chip.style.setProperty("--w", shade);
    chip.classList.toggle("deep", shade > DEEP);
    chip.classList.toggle("over", place === from);
  });
  self.targets.forEach((chip, place) => {
    chip.setAttribute("aria-selected", String(place === at));
    chip.tabIndex = place === Math.max(self.at, 0) ? 0 : -1;
  });
  self.cells.forEach((line, place) => line.forEach((one, column) => {
    one.classList.toggle("on", place === at);
    one.classList.toggle("cross", place === at && column === from);
  }));
  self.heads?.forEach((head, place) => head.classList.toggle("on", place === from));
  tell(self, at, from);
  drawBars(self, at);
}

function tell(self, at, from) {
  const { rows, source, target, labels } = self.data, row = rows?.[at];
  self.say.hidden = rows === null;
  if (!row) return (self.say.textContent = rows ? labels.hint : "");
  const order = [...row.keys()].sort((a, b) => row[b] - row[a]).slice(0, NAMED);
  const places = from >= 0 ? [from] : order;
  const share = (place) => (self.data.shares ? ` ${self.percent.format(row[place])}` : "");
  const least = self.data.shares ? LEAST : Number.MIN_VALUE;
  const shown = from >= 0 && self.data.shares ? places : places.filter((place) => row[place] >= least);
  if (shown.length === 0) return (self.say.textContent = labels.beyond);
  const list = shown.map((place) => name(source[place], labels) + share(place)).join(" · ");
  self.say.textContent = labels.say.replace("{token}", name(target[at].text, labels)).replace("{list}", list);
}

function drawBars(self, at) {
  const { candidates, labels } = self.data, list = candidates?.[at];
  self.bars.hidden = !list;
  if (!list) return;
  self.bars.querySelector("h3").textContent = labels.candidates;
  const widest = Math.max(...list.map(({ chance }) => chance));
  self.list.replaceChildren(...list.map(({ text, chance, taken, right }) => {
    const line = element("li", taken ? "taken" : ""), bar = element("b", ""), fill = bar.appendChild(element("i", ""));
    fill.style.width = `${(100 * chance) / widest}%`;
    const number = element("code", "", self.percent.format(chance));
    if (right) number.prepend(element("span", "right", "✓ "));
    line.append(glyph(element("span", "chip"), text, labels), bar, number);
    return line;
  }));
}

const name = (text, labels) => (text === " " ? labels.space : text === "" ? labels.end : labels.quoted.replace("{text}", text));

// Arrows move along the written tokens, Enter or a space (the button's own keys) choose.
function move(self, event) {
  const at = self.targets.indexOf(event.target);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: self.targets.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  if (!self.targets[to]) return;
  self.targets[at].tabIndex = -1;
  look(self, to);
  self.targets[to].tabIndex = 0;
  self.targets[to].focus();
}

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
