// Blocks that use one tensor: a tile for each step, a colour for each tensor. Folded, only the first user of a
// tensor is filled; folding flies the other fills to it while the stored parameters are counted down.
const FLIGHT = 800, DELAY = 45, TICK = FLIGHT + 500; // ms: one fill, from column to column, the counter

export default function mount({ parentElement, data }) {
  const root = parentElement.querySelector(".sharing");
  root.self ??= new Sharing(root);
  root.self.update(data);
  return () => root.self.rest();
}

class Sharing {
  constructor(root) {
    this.root = root;
    this.folded = true;
    for (const button of root.querySelectorAll(".switch button"))
      button.onclick = () => this.fold(button.dataset.folded === "true");
  }

  rest() {
    cancelAnimationFrame(this.request);
  }

  update(data) {
    const news = JSON.stringify(data);
    if (news === this.news) return;
    Object.assign(this, { news, data });
    const { labels } = data;
    for (const button of this.root.querySelectorAll(".switch button"))
      button.textContent = labels[button.dataset.folded === "true" ? "folded" : "unfolded"];
    this.root.querySelector(".switch").setAttribute("aria-label", labels.switch);
    this.draw();
    this.mark();
    this.count(this.goal());
    this.light(null);
  }

  draw() {
    const { columns, lines, labels } = this.data, grid = this.root.querySelector(".grid");
    grid.style.setProperty("--columns", columns.length);
    grid.setAttribute("aria-label", labels.alt);
    grid.replaceChildren(
      element("span", "line", labels.columns), ...columns.map((name) => element("span", "column", name)),
      ...lines.flatMap(({ name, cells }) => [
        element("span", "line", name), ...columns.map((_, column) => this.cell(cells[column] ?? [])),
      ]),
    );
    this.tiles = [...grid.querySelectorAll(".tile")];
    this.first = new Map(this.tiles.filter((tile) => !tile.classList.contains("copy")).map((tile) => [tile.dataset.tensor, tile]));
    if (this.tiles[0]) this.tiles[0].tabIndex = 0;
    grid.onkeydown = (event) => this.move(event);
    grid.onpointerleave = () => this.light(null);
  }

  cell(tiles) {
    const cell = element("span", "cell");
    cell.append(...tiles.map((tile) => {
      const button = element("button", `tile${tile.copy ? " copy" : ""}${tile.thin ? " thin" : ""}`);
      button.type = "button";
      button.tabIndex = -1;
      button.dataset.tensor = tile.tensor;
      button.style.setProperty("--tone", tile.colour);
      button.setAttribute("aria-label", tile.help);
      button.append(element("i", ""), element("b", "", tile.number));
      button.onpointerenter = button.onfocus = () => this.light(tile);
      button.onblur = () => this.light(null);
      return button;
    }));
    return cell;
  }

  /** Everything that uses the same tensor stands out; the line below says what it is. */
  light(tile) {
    this.root.classList.toggle("lit", Boolean(tile));
    for (const one of this.tiles) one.classList.toggle("same", one.dataset.tensor === String(tile?.tensor));
    this.root.querySelector(".say").textContent = tile ? tile.help : this.data.labels.macs;
  }

  /** Left and right along a line, up and down through the tiles of a column. */
  move(event) {
    const at = event.target.closest(".tile"), cell = at?.parentElement;
    if (!at || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    const cells = [...this.root.querySelectorAll(".cell")], wide = this.data.columns.length;
    const place = cells.indexOf(cell), order = [...cell.children].indexOf(at);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    let next = step && cells[place + step]?.children[order];
    if (!step) {
      const column = cells.filter((_, index) => index % wide === place % wide).flatMap((one) => [...one.children]);
      next = column[column.indexOf(at) + (event.key === "ArrowDown" ? 1 : -1)];
    }
    if (!next) return;
    at.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  fold(folded) {
    if (folded === this.folded) return;
    const from = this.goal();
    this.folded = folded;
    this.mark();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.count(this.goal());
    this.fly();
    this.tick(from, performance.now());
  }

  mark() {
    this.root.classList.toggle("folded", this.folded);
    for (const button of this.root.querySelectorAll(".switch button"))
      button.setAttribute("aria-pressed", String(button.dataset.folded === String(this.folded)));
    this.root.querySelector(".count em").textContent = this.data.labels[this.folded ? "fewer" : "own"];
  }

  goal() {
    return this.data.totals[this.folded ? "stored" : "unfolded"];
  }

  /** Each copy's fill travels to the tile that is kept, or back from it. */
  fly() {
    this.tiles.forEach((tile, index) => {
      const owner = this.first.get(tile.dataset.tensor);
      if (owner === tile || !owner) return;
      const from = tile.getBoundingClientRect(), to = owner.getBoundingClientRect();
      const away = { transform: `translate(${to.x - from.x}px, ${to.y - from.y}px)` }, home = { transform: "none" };
      const frames = [{ ...home, opacity: 1 }, { ...away, opacity: 1, offset: 0.9 }, { ...away, opacity: 0 }];
      tile.firstElementChild.getAnimations().forEach((animation) => animation.cancel());
      tile.firstElementChild.animate(frames, {
        duration: FLIGHT, delay: DELAY * (index % 12), easing: "cubic-bezier(.4, 0, .2, 1)", fill: "backwards",
        direction: this.folded ? "normal" : "reverse",
      });
    });
  }

  tick(from, start) {
    cancelAnimationFrame(this.request);
    const step = (now) => {
      const passed = Math.min(1, Math.max(0, (now - start) / TICK)), eased = passed * passed * (3 - 2 * passed);
      this.count(from + (this.goal() - from) * eased);
      if (passed < 1 && this.root.isConnected) this.request = requestAnimationFrame(step);
    };
    this.request = requestAnimationFrame(step);
  }

  count(value) {
    const { totals, locale } = this.data, whole = Math.round(value);
    this.root.querySelector(".count strong").textContent = whole.toLocaleString(locale);
    this.root.querySelector(".meter i").style.width = `${(100 * value) / totals.unfolded}%`;
  }
}

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
