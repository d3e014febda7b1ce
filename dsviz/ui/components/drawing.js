// A drawing made by the server, put into the page rather than shown as a picture: so its words have the page's font.
export default function mount({ parentElement, data }) {
  const root = parentElement.querySelector(".drawing");
  root.setAttribute("aria-label", data.alt);
  root.onkeydown = (event) => keepArrows(root, event);
  if (root.drawn === data.svg) return;
  root.drawn = data.svg;
  root.innerHTML = data.svg;
  const style = root.firstElementChild.style;
  if (data.least) Object.assign(style, { width: "100%", minWidth: `${data.least}px` });
  else style.maxWidth = "100%";
  reveal(root);
}

// Where it scrolls, the arrows scroll it, and the page does not hear them as its own.
function keepArrows(room, event) {
  if (/^Arrow(Left|Right)$/.test(event.key) && room.scrollWidth > room.clientWidth) event.stopPropagation();
}

// Where the drawing is wider than its card, what it is about is in the middle.
function reveal(root) {
  const focus = root.querySelector(".focus")?.getBoundingClientRect();
  const room = root.getBoundingClientRect();
  if (!focus || (focus.left >= room.left && focus.right <= room.right)) return;
  root.scrollLeft += (focus.left + focus.right - room.left - room.right) / 2;
}
