// What is not as it should be on the page as it stands now: a list of sentences, read by test_pages.py.
(least) => {
  const found = [];
  const root = document.documentElement;
  const name = (each) => (each.ariaLabel || each.innerText || each.name || each.id || "").trim().slice(0, 40);
  const isSeen = (box, style) => box.width > 1 && box.height > 1 && style.visibility !== "hidden";

  // A thumb finds 44 px (WCAG 2.5.5), but for a link inside a sentence and one whose whole row is its own.
  const targets = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  for (const each of document.querySelectorAll(targets)) {
    const label = each.closest("label");
    const target = label && ["radio", "checkbox"].includes(each.type) ? label : each;
    const box = target.getBoundingClientRect(), style = getComputedStyle(target);
    if (!isSeen(box, style) || each.classList.contains("skip")) continue;
    const isInSentence = style.display === "inline" && each.parentElement.innerText.trim() !== each.innerText.trim();
    const hasRow = style.position === "static" && getComputedStyle(target, "::after").position === "absolute";
    if (!isInSentence && !hasRow && Math.min(box.width, box.height) < least - 0.5)
      found.push(`${name(each)}: ${Math.round(box.width)} × ${Math.round(box.height)}, not ${least}`);
    if (target.matches(".quick, .btn, .chip") && target.scrollWidth > target.clientWidth + 2)
      found.push(`${name(each)}: its words stick out`);
  }

  // Nothing is wider than the screen.
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")]
      .filter((each) => each.getBoundingClientRect().right > root.clientWidth + 1 && !each.closest(".scroll, svg"));
    const told = wide.slice(0, 4).map((each) => `${each.tagName}.${each.className}`);
    found.push(`${root.scrollWidth - root.clientWidth} px too wide: ${told}`);
  }

  // Words on what lies behind them: 4.5 to 1, large ones 3 to 1 (WCAG 1.4.3).
  const paint = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const colour = (text) => {
    paint.clearRect(0, 0, 1, 1); paint.fillStyle = text; paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const part = each.classList.contains("who") ? "::before" : null;
      const found = colour(getComputedStyle(each, part).backgroundColor);
      if (found[3] === 255) return found;
    }
    return [255, 255, 255, 255];
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = words.nextNode(); node; node = words.nextNode()) {
    const element = node.parentElement, style = getComputedStyle(element), range = document.createRange();
    range.selectNodeContents(node);
    if (!node.data.trim() || element.closest(".vh, symbol, script") || !isSeen(range.getBoundingClientRect(), style)) continue;
    const [lighter, darker] = [light(colour(style.color)), light(behind(element))].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize), isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const contrast = (lighter + 0.05) / (darker + 0.05);
    if (contrast < (isLarge ? 3 : 4.5)) found.push(`“${node.data.trim().slice(0, 30)}”: ${contrast.toFixed(2)} to 1`);
  }
  return found;
}
