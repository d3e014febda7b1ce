// Several sounds of one length, heard together: one clock, solo and mute per lane. All of it stays in the browser;
// when Python sends other sounds while they play, they go on from the same moment.
export default function mount({ parentElement, data }) {
  const root = parentElement.querySelector(".mixer");
  root.instance ??= new Mixer(root);
  root.instance.update(data);
  // called for a mount that a newer one overtook too: then the sounds go on
  return () => root.isConnected || root.instance.leave();
}

const HEADER = 44; // bytes before the samples of a WAV file as Python's soundfile writes it

class Mixer {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(name);
    this.sounds = new Map();
    this.at = 0;
    this.part(".play").onclick = () => (this.playing ? this.stop() : this.play());
    this.part(".seek").oninput = (event) => this.seek(Number(event.target.value));
    new ResizeObserver(() => this.paint()).observe(root);
  }

  async update(data) {
    const urls = JSON.stringify(data.lanes.map((lane) => lane.url)), mode = getComputedStyle(this.root).color;
    this.data = data;
    this.part(".seek").max = data.seconds;
    this.part(".seek").setAttribute("aria-label", data.labels.seek);
    if (this.at > data.seconds) this.at = 0;
    this.switches ??= data.lanes.map((lane) => ({ solo: lane.solo, mute: false }));
    while (this.switches.length < data.lanes.length) this.switches.push({ solo: false, mute: false });
    this.switches.length = data.lanes.length;
    this.draw();
    const known = urls === this.urls, dressed = mode === this.mode;
    [this.urls, this.mode] = [urls, mode];
    if (known) return dressed ? undefined : this.paint();
    this.part(".play").disabled = true;
    try {
      await Promise.all(data.lanes.map((lane) => this.load(lane.url)));
    } catch (lost) {
      if (urls !== this.urls) return;
      this.urls = undefined; // pressing Play tries again
      this.part(".play").disabled = false;
      return;
    }
    if (urls !== this.urls) return; // others came meanwhile; that call goes on
    const wanted = new Set(data.lanes.map((lane) => lane.url));
    for (const url of this.sounds.keys()) if (!wanted.has(url)) this.sounds.delete(url);
    this.part(".play").disabled = false;
    this.paint();
    if (this.playing) this.restart();
  }

  async load(url) {
    if (this.sounds.has(url)) return;
    const address = new URL(url.replace(/^\//, ""), document.baseURI);
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    const bytes = await answer.arrayBuffer();
    const view = new DataView(bytes), rate = view.getUint32(24, true), count = (bytes.byteLength - HEADER) >> 1;
    const samples = new Float32Array(count);
    for (let i = 0; i < count; i++) samples[i] = view.getInt16(HEADER + 2 * i, true) / 32768;
    this.sounds.set(url, { samples, rate });
  }

  draw() {
    const { lanes, labels } = this.data, room = this.part(".lanes");
    while (room.children.length > lanes.length) room.lastChild.remove();
    while (room.children.length < lanes.length) room.append(this.lane(room.children.length));
    lanes.forEach((lane, i) => {
      const row = room.children[i], [solo, mute] = row.querySelectorAll(".keys button");
      row.classList.toggle("reference", lane.kind === "reference");
      row.querySelector("b").textContent = lane.label;
      row.querySelector(".name span").textContent = lane.note;
      row.querySelector(".gain").textContent = lane.gain;
      row.querySelector(".gain").hidden = !lane.gain;
      row.querySelector(".gain").title = labels.gain;
      row.querySelector("canvas").setAttribute("aria-label", lane.label);
      solo.title = labels.solo;
      mute.title = labels.mute;
      solo.setAttribute("aria-label", `${labels.solo}: ${lane.label}`);
      mute.setAttribute("aria-label", `${labels.mute}: ${lane.label}`);
    });
    this.mark();
  }

  lane(index) {
    const row = document.createElement("div");
    row.className = "lane";
    row.innerHTML =
      '<span class="name"><b></b><span></span></span><span class="wave"><canvas role="img"></canvas><i></i></span>' +
      '<span class="keys"><button type="button">S</button><button type="button">M</button><span class="gain"></span></span>';
    const [solo, mute] = row.querySelectorAll("button");
    solo.onclick = () => this.flip(index, "solo");
    mute.onclick = () => this.flip(index, "mute");
    row.querySelector(".wave").onclick = (event) => {
      const box = event.currentTarget.getBoundingClientRect();
      this.seek((this.data.seconds * (event.clientX - box.left)) / box.width);
    };
    return row;
  }

  flip(index, name) {
    this.switches[index][name] = !this.switches[index][name];
    this.mark();
  }

  audible(index) {
    const { solo, mute } = this.switches[index];
    return !mute && (solo || !this.switches.some((one) => one.solo));
  }

  // what is heard together is never louder than one lane at its loudest
  loudness() {
    return 0.8 / Math.max(1, this.switches.filter((_, i) => this.audible(i)).length);
  }

  mark() {
    [...this.part(".lanes").children].forEach((row, i) => {
      const [solo, mute] = row.querySelectorAll(".keys button");
      solo.setAttribute("aria-pressed", this.switches[i].solo);
      mute.setAttribute("aria-pressed", this.switches[i].mute);
      row.classList.toggle("silent", !this.audible(i));
      if (this.gains?.[i]) this.gains[i].gain.setTargetAtTime(this.audible(i) ? 1 : 0, this.context.currentTime, 0.01);
    });
    this.master?.gain.setTargetAtTime(this.loudness(), this.context.currentTime, 0.01);
    this.tick();
  }

  play() {
    if (!this.urls) return void this.update(this.data).then(() => this.urls && this.play());
    this.context ??= new AudioContext(); // not before a click: browsers want one
    this.context.resume();
    if (this.at >= this.data.seconds - 0.02) this.at = 0;
    this.playing = true;
    this.restart();
  }

  restart() {
    if (!this.data.lanes.every((lane) => this.sounds.has(lane.url))) return; // still on their way; then it goes on
    this.silence();
    const master = (this.master = this.context.createGain());
    master.gain.value = this.loudness();
    master.connect(this.context.destination);
    this.gains = [];
    this.sources = this.data.lanes.map((lane, i) => {
      const { samples, rate } = this.sounds.get(lane.url);
      const buffer = this.context.createBuffer(1, samples.length, rate);
      buffer.copyToChannel(samples, 0);
      const source = this.context.createBufferSource(), gain = this.context.createGain();
      gain.gain.value = this.audible(i) ? 1 : 0;
      source.buffer = buffer;
      source.connect(gain).connect(master);
      source.start(0, this.at);
      this.gains.push(gain);
      return source;
    });
    this.began = this.context.currentTime - this.at;
    this.follow();
  }

  follow() {
    cancelAnimationFrame(this.frame);
    if (!this.playing) return;
    this.at = this.context.currentTime - this.began;
    if (this.at >= this.data.seconds) return this.stop();
    this.tick();
    this.frame = requestAnimationFrame(() => this.follow());
  }

  silence() {
    for (const source of this.sources ?? []) source.stop();
    this.sources = this.gains = undefined;
  }

  stop() {
    this.playing = false;
    cancelAnimationFrame(this.frame);
    this.silence();
    this.context?.suspend(); // or the audio device stays busy with silence
    this.tick();
  }

  leave() {
    this.stop();
    this.context?.close();
    this.context = this.master = undefined;
  }

  seek(seconds) {
    this.at = Math.min(Math.max(seconds, 0), this.data.seconds);
    if (this.playing) this.restart();
    this.tick();
  }

  tick() {
    const { seconds, labels, language } = this.data, share = Math.min(this.at / seconds, 1);
    const say = (value) => value.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.part(".play").textContent = this.playing ? `❚❚ ${labels.pause}` : `▶ ${labels.play}`;
    this.part(".seek").value = this.at;
    this.part(".clock").textContent = `${say(Math.min(this.at, seconds))} / ${say(seconds)} ${labels.unit}`;
    for (const line of this.root.querySelectorAll(".wave i")) line.style.left = `calc(${100 * share}% - ${share}px)`;
  }

  paint() {
    if (!this.data) return;
    const colour = getComputedStyle(this.root).getPropertyValue("--mute");
    [...this.part(".lanes").children].forEach((row, i) => {
      const sound = this.sounds.get(this.data.lanes[i]?.url);
      if (sound) wave(row.querySelector("canvas"), sound.samples, colour);
    });
  }
}

// lowest and highest sample under each pixel column
function wave(canvas, samples, colour) {
  const scale = devicePixelRatio || 1, width = Math.round(canvas.clientWidth * scale), height = Math.round(canvas.clientHeight * scale);
  if (!width || !height) return;
  Object.assign(canvas, { width, height });
  const paint = canvas.getContext("2d");
  paint.fillStyle = colour;
  for (let x = 0; x < width; x++) {
    const from = Math.floor((x * samples.length) / width), to = Math.max(from + 1, Math.floor(((x + 1) * samples.length) / width));
    let low = 0, high = 0;
    for (let i = from; i < to; i++) {
      if (samples[i] < low) low = samples[i];
      if (samples[i] > high) high = samples[i];
    }
    paint.fillRect(x, ((1 - high) * height) / 2, 1, Math.max(1, ((high - low) * height) / 2));
  }
}
