// Chosen photos: shown small before they go, each with its size and a way to take it out again. More than the server
// takes is not sent at all, and says so beside the photos: a refused sending would lose the words on the page.

export const LIMIT = 25 * 1024 * 1024; // bytes, as the server's
const TOGETHER = 4 * LIMIT;

/** A size in words: "3.4 MB", "820 KB". */
export function sizeWords(bytes, locale = "en-GB") {
  const isLarge = bytes >= 1_000_000;
  const number = isLarge ? Math.round(bytes / 100_000) / 10 : Math.max(1, Math.round(bytes / 1000));
  return `${number.toLocaleString(locale)} ${isLarge ? "MB" : "KB"}`;
}

/** The files without one of them. */
export const without = (files, gone) => [...files].filter((file) => file !== gone);

/** Why these photos cannot be sent: "many", "big", "heavy" (too much together), or "" when they can. */
export function fault(files, room) {
  if (files.length > room) return "many";
  if (files.some((file) => file.size > LIMIT)) return "big";
  return files.reduce((sum, file) => sum + file.size, 0) > TOGETHER ? "heavy" : "";
}

function preview(file, { remove, big }, onRemove) {
  const item = document.createElement("li");
  const image = Object.assign(document.createElement("img"), { alt: "", src: URL.createObjectURL(file) });
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  image.addEventListener("error", () => image.remove()); // a kind this browser cannot show; it may still be sent
  const words = document.createElement("p");
  words.textContent = `${file.name}, ${sizeWords(file.size, document.documentElement.lang)}`;
  item.append(image, words);
  if (file.size > LIMIT) {
    const error = document.createElement("p");
    error.className = "err";
    error.textContent = big;
    item.append(error);
  }
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn line sm" });
  button.textContent = remove;
  button.setAttribute("aria-label", `${remove}: ${file.name}`);
  button.addEventListener("click", onRemove);
  item.append(button);
  return item;
}

export function start(part) {
  const input = part.querySelector("input[type=file]");
  const list = part.querySelector("[data-previews]");
  const refusal = part.querySelector("[data-refusal]");
  const room = Number(part.dataset.room ?? 4);
  let chosen = [];

  const show = () => {
    list.replaceChildren(
      ...chosen.map((file) =>
        preview(file, part.dataset, () => {
          chosen = without(chosen, file);
          keep();
          input.focus();
        }),
      ),
    );
    list.hidden = chosen.length === 0;
    refusal.textContent = "";
    refusal.hidden = true;
  };
  const keep = () => {
    const kept = new DataTransfer();
    chosen.forEach((file) => kept.items.add(file));
    input.files = kept.files;
    show();
  };
  input.addEventListener("change", () => {
    // Choosing again adds to what is there, as people expect from a phone's gallery.
    chosen = input.multiple ? [...chosen, ...input.files] : [...input.files];
    keep();
  });
  const stop = (event) => {
    const why = fault([...input.files], room);
    if (!why) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    refusal.hidden = false;
    refusal.textContent = part.dataset[why];
    input.focus();
  };
  input.form?.addEventListener("submit", stop, { capture: true });
}
