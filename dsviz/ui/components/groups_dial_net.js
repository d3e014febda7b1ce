// Who hears whom: a dot for every channel, a line for every pair that is connected.
const TOP = 24, BOTTOM = 8; // px above and below the dots
const SIDE = 16; // px from the edge to the middle of a dot

class Net {
  constructor(svg) {
    this.svg = svg;
  }

  set(model, labels) {
    Object.assign(this, { model, labels });
  }

  draw(height) {
    const { svg, model, labels } = this, width = svg.parentElement.clientWidth;
    if (!width || !height) return;
    const { channels, pointwise } = model;
    this.y = Array.from({ length: channels }, (_, channel) => (TOP + ((channel + 0.5) * (height - TOP - BOTTOM)) / channels).toFixed(1));
    this.columns = pointwise ? [SIDE, width / 2, width - SIDE] : [SIDE, width - SIDE];
    this.radius = Math.min(7, ((height - TOP - BOTTOM) / channels) * 0.34);
    const parts = [this.lines(0, "depthwise", (a, b) => model.hears(a, b))];
    if (pointwise) parts.push(this.lines(1, "pointwise", () => true));
    const titles = pointwise ? ["in", "between", "out"] : ["in", "out"];
    parts.push(...this.columns.map((x, place) => this.dots(x, place) + this.title(x, place, labels[titles[place]])));
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.style.height = `${height}px`;
    svg.setAttribute("aria-label", labels.net);
    svg.innerHTML = parts.join("");
  }

  lines(place, role, connected) {
    const { model: { channels, hover }, columns: { [place]: from, [place + 1]: to }, radius, y } = this;
    const middle = (from + to) / 2;
    let pale = "", strong = "", count = 0;
    for (let output = 0; output < channels; output++)
      for (let input = 0; input < channels; input++) {
        if (!connected(output, input)) continue;
        const path = `M${from + radius} ${y[input]}C${middle} ${y[input]} ${middle} ${y[output]} ${to - radius} ${y[output]}`;
        count++;
        if (hover && this.carries(place, output, input)) strong += path;
        else pale += path;
      }
    const opacity = hover ? 0.12 : count > 300 ? 0.3 : count > 120 ? 0.42 : count > channels ? 0.6 : 1;
    const stroke = this.model.groups === 1 && role === "depthwise" ? "standard" : role;
    return `<g fill="none" stroke="var(--${stroke})"><path d="${pale}" stroke-width="${count > 2 * channels ? 1 : 2}" opacity="${opacity}"/><path d="${strong}" stroke-width="2.4"/></g>`;
  }

  // Whether a line lies on a way from the input pointed at to the output pointed at; of a single convolution all
  // that the output hears is shown.
  carries(place, output, input) {
    const { hover, pointwise } = this.model;
    if (!pointwise) return output === hover.output;
    return place === 0 ? input === hover.input : output === hover.output && this.model.hears(input, hover.input);
  }

  dots(x, place) {
    const { model, radius, y, columns } = this, last = place === columns.length - 1;
    const role = place === 0 ? "mute" : place === 2 ? "pointwise" : model.groups === 1 ? "standard" : "depthwise";
    const dim = (channel) => model.hover && (last ? channel !== model.hover.output : place === 0 && !this.heard(channel));
    return Array.from({ length: model.channels }, (_, channel) =>
      `<circle cx="${x}" cy="${y[channel]}" r="${radius.toFixed(1)}" fill="var(--${role})" opacity="${dim(channel) ? 0.3 : 1}"/>`).join("");
  }

  heard(channel) {
    const { hover, pointwise } = this.model;
    return pointwise ? channel === hover.input : this.model.hears(hover.output, channel);
  }

  title(x, place, text) {
    const last = place === this.columns.length - 1, anchor = place === 0 ? "start" : last ? "end" : "middle";
    return `<text x="${x + (place === 0 ? -SIDE : last ? SIDE : 0)}" y="13" text-anchor="${anchor}">${text}</text>`;
  }
}
