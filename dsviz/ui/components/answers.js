// Classes with their shares as bars; one of them is chosen.
export default function mount({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".answers");
  const focused = [...root.children].findIndex((row) => row.matches(":focus"));
  root.setAttribute("aria-label", data.label);
  root.replaceChildren(...data.rows.map((row) => rowOf(row, row.number === data.chosen)));
  const rows = [...root.children];
  const chosen = Math.max(rows.findIndex((row) => row.ariaChecked === "true"), 0);
  rows.forEach((row, index) => {
    row.tabIndex = index === chosen ? 0 : -1;
    row.onclick = () => setTriggerValue("choose", data.rows[index].number);
  });
  // arrows move the focus, Enter or a space (the button's own keys) choose
  root.onkeydown = (event) => {
    const move = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    rows[rows.indexOf(event.target) + move]?.focus();
  };
  if (focused >= 0) rows[Math.min(focused, rows.length - 1)]?.focus({ preventScroll: true });
}

function rowOf(row, chosen) {
  const button = document.createElement("button"), bar = document.createElement("i");
  button.type = "button";
  button.role = "radio";
  button.ariaChecked = String(chosen);
  const [name, value] = ["b", "code"].map((tag) => document.createElement(tag));
  name.textContent = row.name;
  value.textContent = row.value;
  bar.style.width = `${100 * row.share}%`;
  if (row.colour) bar.style.background = row.colour;
  button.append(name, bar, value);
  return button;
}
