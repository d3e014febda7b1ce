// What the window and the desk share: numbers from bytes, colours, figures as text, the verdict.
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

// decimal places that leave about three digits of the largest number
const places = (most) => (most >= 1000 ? 0 : most >= 10 ? 1 : most >= 0.1 ? 2 : most >= 0.01 ? 3 : 4);

function numbers(text, halved = false) {
  const raw = bytes(text).buffer;
  return halved ? Float32Array.from(new Uint16Array(raw), fromHalf) : new Float32Array(raw);
}

// the value of IEEE 754 binary16 bits
function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

// the palette of the paper an element stands on, and that paper, to notice when it changes
function paletteFor(element, palettes) {
  const paper = getComputedStyle(element).backgroundColor;
  // an element that has just left the page has no colours any more
  const [red, green, blue] = (paper.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
  const dark = red * 0.3 + green * 0.6 + blue * 0.1 < 128;
  return { paper, table: bytes(dark ? palettes.dark : palettes.light) };
}

// red, green, blue of a value on the scale from -limit to limit
function colour({ table }, value, limit) {
  const step = 127 + Math.round(127 * clamp(value / limit, -1, 1) || 0);
  return [table[3 * step], table[3 * step + 1], table[3 * step + 2]];
}

// the ink with the higher contrast on a fill (WCAG relative luminance)
function ink(fill) {
  const [red, green, blue] = fill.map((c) => (c <= 10 ? c / 3294 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#FFFFFF";
}

// figures as the language writes them, with a real minus sign; what rounds to zero has no sign
function writer(language) {
  const write = (value, options) => new Intl.NumberFormat(language, options).format(value).replace("-", "−");
  const fixed = (value, digits, signDisplay = "auto") => {
    const seen = Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value;
    return write(seen, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay });
  };
  const exact = (value, significant = 7) =>
    Number.isFinite(value) ? write(value, { maximumSignificantDigits: significant }) : "–";
  return { fixed, exact };
}

function drawTick(place, tick) {
  const sign = document.createElement("i");
  sign.textContent = "≠";
  place.className = `tick ${tick?.equal ? "ok" : "off"}`;
  place.replaceChildren(...(!tick ? [] : tick.equal ? [`✓ ${tick.text}`] : [sign, tick.text]));
}

// the step (rows, columns) of an arrow key, kept from the page, whose own arrow keys change block and channel
function arrow(event) {
  const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (move) {
    event.preventDefault();
    event.stopPropagation();
  }
  return move;
}
