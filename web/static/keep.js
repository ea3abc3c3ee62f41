// Words shown once: copy them or print them. Where neither can be done the buttons stay away.

/** The words of a list in one line, as they are typed in again. */
export function wordsOf(list) {
  return [...list.children].map((item) => item.textContent.trim()).join(" ");
}

export function start(part) {
  const list = document.getElementById(part.dataset.from);
  const copy = part.querySelector("[data-copy]");
  part.hidden = false;
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(wordsOf(list));
    copy.textContent = copy.dataset.done;
  });
  part.querySelector("[data-print]").addEventListener("click", () => print());
}
