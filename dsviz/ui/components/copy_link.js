const SHOWN = 1600; // milliseconds that "copied" stands

// navigator.clipboard exists only over https and on localhost; a classroom server has neither
function copyByHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (refused) {
      return copyByHand(text);
    }
  }
  return copyByHand(text);
}

export default function ({ parentElement, data }) {
  const button = parentElement.querySelector(".copy");
  const said = parentElement.querySelector(".said");
  let timer = 0;
  button.textContent = data.copy;
  button.onclick = async () => {
    const done = await copy(window.location.href);
    button.focus(); // which the copied text may have taken
    if (!done) return;
    button.textContent = said.textContent = data.copied;
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = data.copy;
      said.textContent = "";
    }, SHOWN);
  };
  return () => clearTimeout(timer);
}
