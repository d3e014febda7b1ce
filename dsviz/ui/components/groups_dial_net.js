// Who hears whom: a dot for every channel, a line for every pair that is connected. The lines of a setting are
// drawn once into a picture of their own; a frame copies it and draws only the lines that are pointed at.
const TOP = 24, BOTTOM = 8; // px above and below the dots
const SIDE = 16; // px from the edge to the middle of a dot

class Net {
  constructor(canvas) {
    Object.assign(this, { canvas, pen: canvas.getContext("2d"), sheets: new Map() });
  }

  set(model, labels, tokens) {
    Object.assign(this, { model, labels, tokens });
    this.canvas.setAttribute("aria-label", `${labels.net}: ${labels.net_note}`);
  }

  resize(width, height, scale) {
    const { channels } = this.model, room = height - TOP - BOTTOM;
    Object.assign(this, { width, height, scale, radius: Math.min(7, (room / channels) * 0.34) });
    this.y = Array.from({ length: channels }, (_, channel) => TOP + ((channel + 0.5) * room) / channels);
    Object.assign(this.canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
    this.canvas.style.height = `${height}px`;
    this.sheets.clear();
  }

  draw() {
    const { pen, width, height, scale, model } = this;
    if (!width) return;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.columns = model.pointwise ? [SIDE, width / 2, width - SIDE] : [SIDE, width - SIDE];
    const first = model.groups === 1 ? "standard" : "depthwise", titles = model.pointwise ? ["in", "between", "out"] : ["in", "out"];
    this.lines(0, first, (output, input) => model.hears(output, input), model.groups);
    if (model.pointwise) this.lines(1, "pointwise", () => true, 1);
    const roles = ["mute", first, "pointwise"];
    this.columns.forEach((x, place) => this.dots(x, place, roles[place]));
    this.titles(titles);
  }

  // all lines from one column to the next, pale where others are pointed at
  lines(place, role, connected, groups) {
    const { pen, model: { channels, hover }, width, height } = this, count = channels ** 2 / groups;
    const sheet = this.sheet(place, role, connected, groups);
    pen.globalAlpha = hover ? 0.12 : count > 300 ? 0.3 : count > 120 ? 0.42 : count > channels ? 0.6 : 1;
    pen.drawImage(sheet, 0, 0, width, height);
    pen.globalAlpha = 1;
    if (!hover) return;
    Object.assign(pen, { strokeStyle: this.tokens[role], lineWidth: 2.4 });
    this.stroke(pen, place, (output, input) => connected(output, input) && this.carries(place, output, input));
  }

  // one picture for each step: the one of the setting that was drawn last
  sheet(place, role, connected, groups) {
    const key = [role, groups, this.columns.length].join(), known = this.sheets.get(place);
    if (known?.key === key) return known.canvas;
    const canvas = known?.canvas ?? document.createElement("canvas"), pen = canvas.getContext("2d");
    Object.assign(canvas, { width: this.canvas.width, height: this.canvas.height });
    pen.scale(this.scale, this.scale);
    const { channels } = this.model;
    Object.assign(pen, { strokeStyle: this.tokens[role], lineWidth: channels > 2 * groups ? 1 : 2 });
    this.stroke(pen, place, connected);
    this.sheets.set(place, { key, canvas });
    return canvas;
  }

  stroke(pen, place, wanted) {
    const { columns: { [place]: from, [place + 1]: to }, radius, y } = this, middle = (from + to) / 2;
    y.forEach((end, output) => {
      pen.beginPath();
      y.forEach((start, input) => {
        if (!wanted(output, input)) return;
        pen.moveTo(from + radius, start);
        pen.bezierCurveTo(middle, start, middle, end, to - radius, end);
      });
      pen.stroke();
    });
  }

  // Whether a line lies on a way from the input pointed at to the output pointed at; of a single convolution all
  // that the output hears is shown.
  carries(place, output, input) {
    const { hover, pointwise } = this.model;
    if (!pointwise) return output === hover.output;
    return place === 0 ? input === hover.input : output === hover.output && this.model.hears(input, hover.input);
  }

  dots(x, place, role) {
    const { pen, model: { hover }, radius, y } = this, last = place === this.columns.length - 1;
    const dim = (channel) => hover && (last ? channel !== hover.output : place === 0 && !this.heard(channel));
    pen.fillStyle = this.tokens[role];
    for (const pale of [true, false]) {
      pen.globalAlpha = pale ? 0.3 : 1;
      pen.beginPath();
      y.forEach((at, channel) => {
        if (Boolean(dim(channel)) !== pale) return;
        pen.moveTo(x + radius, at);
        pen.arc(x, at, radius, 0, 7);
      });
      pen.fill();
    }
  }

  heard(channel) {
    const { hover, pointwise } = this.model;
    return pointwise ? channel === hover.input : this.model.hears(hover.output, channel);
  }

  titles(names) {
    const { pen, tokens, labels, width } = this;
    Object.assign(pen, { fillStyle: tokens.mute, font: `12.5px ${tokens.font}`, textBaseline: "alphabetic" });
    names.forEach((name, place) => {
      const end = place === names.length - 1;
      pen.textAlign = place === 0 ? "left" : end ? "right" : "center";
      pen.fillText(labels[name], place === 0 ? 0 : end ? width : width / 2, 13);
    });
  }
}
