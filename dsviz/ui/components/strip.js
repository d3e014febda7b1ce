// The strip of blocks. One instance lives on the root element; every rerun calls mount again with the data of now.
const ROOM = { height: 50, width: 42 };
const TALL = { height: 96, width: 56 };

export default function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".strip");
  const self = (root.self ??= { row: root.firstElementChild, drawn: "", current: null });
  self.choose = (index) => setTriggerValue("choose", index);
  const items = JSON.stringify(data.items);
  if (items !== self.drawn) draw(self, root, data.items);
  self.drawn = items;
  self.row.setAttribute("aria-label", data.label);
  mark(self, root, data.current);
}

function draw(self, root, items) {
  const focused = [...self.row.children].findIndex((block) => block.matches(":focus"));
  const tall = items.some((item) => item.share);
  root.classList.toggle("tall", tall);
  self.row.replaceChildren(...items.map((item, index) => block(self, item, index, tall ? TALL : ROOM)));
  root.classList.toggle("grouped", items.some((item) => item.group));
  items.forEach((item, index) => {
    if (item.group === (items[index - 1]?.group ?? "")) return;
    const next = items.findIndex((other, place) => place > index && other.group !== item.group);
    begin(self.row.children[index], item.group, (next < 0 ? items.length : next) - index);
  });
  self.row.onkeydown = (event) => move(self, event);
  self.current = null;
  if (focused >= 0) self.row.children[Math.min(focused, items.length - 1)]?.focus({ preventScroll: true });
}

function block(self, item, index, room) {
  const button = element("button", "block");
  button.type = "button";
  button.role = "tab";
  button.title = item.help;
  button.classList.toggle("stacked", Boolean(item.stack));
  const bars = element("span", "bars");
  bars.append(...item.bars.map((bar) => barOf(bar, room)));
  button.append(bars, element("b", "name", item.label));
  button.append(...item.lines.map((line) => element("span", "line", line)));
  if (item.share) button.append(element("span", "share", item.share));
  if (item.stack) button.append(element("span", "stack", item.stack));
  button.onclick = () => self.choose(index);
  return button;
}

// A run of blocks that belong together begins with a thin line and its name; a block alone makes room for all of it.
function begin(block, group, count) {
  block.classList.add("begins");
  const name = element("span", "group", group);
  name.style.width = `calc(${100 * count}% - 10px)`;
  block.append(name);
  if (count === 1) block.append(element("span", "room", group));
}

function barOf({ role, width, height }, room) {
  const bar = element("i", role);
  bar.style.width = `${width * room.width}px`;
  bar.style.height = `${height * room.height}px`;
  bar.style.setProperty("--bar", `var(--${role})`);
  return bar;
}

function mark(self, root, current) {
  root.classList.toggle("chosen", current >= 0);
  const blocks = [...self.row.children];
  blocks.forEach((one, index) => {
    one.setAttribute("aria-selected", String(index === current));
    one.tabIndex = index === Math.max(current, 0) ? 0 : -1;
  });
  if (current !== self.current) reveal(root, blocks[current], self.current !== null);
  self.current = current;
}

// Only the strip itself scrolls, and only where the block is out of sight: scrollIntoView would move the page.
function reveal(root, block, smoothly) {
  if (!block) return;
  const start = block.offsetLeft - root.firstElementChild.offsetLeft;
  const hidden = start < root.scrollLeft || start + block.offsetWidth > root.scrollLeft + root.clientWidth;
  if (!hidden) return;
  const calm = !smoothly || matchMedia("(prefers-reduced-motion: reduce)").matches;
  root.scrollTo({ left: start - (root.clientWidth - block.offsetWidth) / 2, behavior: calm ? "auto" : "smooth" });
}

// Arrows move the focus, Enter or a space (the button's own keys) choose: a step to the server is never by accident.
function move(self, event) {
  const blocks = [...self.row.children];
  const at = blocks.indexOf(event.target);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: blocks.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  blocks[to]?.focus();
}

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
