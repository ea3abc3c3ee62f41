// Leave quickly: the link works by itself; with script it also locks, clears the page and leaves no way back.
// Shift three times, or Escape three times, does the same from the keyboard.

const WITHIN = 1500; // milliseconds from the first press to the third

/** Says true on the third press of the same key in a row; any other key starts again, so capitals do not count. */
export function thirdPress(keys = ["Shift", "Escape"], within = WITHIN) {
  let last = "";
  let times = [];
  return (key, at) => {
    times = key === last && keys.includes(key) ? [...times, at].slice(-3) : [at];
    last = key;
    return keys.includes(key) && times.length === 3 && at - times[0] <= within;
  };
}

/** Locks if there is somewhere to say so, hides what is shown, and goes, replacing this page in the history. */
export function leave(link, page = globalThis) {
  const { lockUrl, csrf } = link.dataset;
  if (lockUrl) {
    page.navigator.sendBeacon(lockUrl, new URLSearchParams({ csrf_token: csrf ?? "" }));
  }
  page.document.documentElement.hidden = true;
  page.location.replace(link.href);
}

export function start(link) {
  const isThird = thirdPress();
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(link);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.repeat && isThird(event.key, event.timeStamp)) {
      leave(link);
    }
  });
  // A browser that kept the page whole must not show it again.
  addEventListener("pageshow", (event) => {
    if (event.persisted && document.documentElement.hidden) {
      leave(link);
    }
  });
}
