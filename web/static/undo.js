// Taking something back: the button goes quietly when it would no longer work. No count is shown or read out.

/** Milliseconds the button may stay: seconds from the server if given (a phone's clock may be wrong), else a time. */
export function timeLeft({ seconds, until }, now) {
  if (seconds !== undefined) {
    return Math.max(0, Number(seconds) * 1000);
  }
  const end = Date.parse(until ?? "");
  return Number.isNaN(end) ? Infinity : Math.max(0, end - now);
}

export function start(form) {
  const left = timeLeft(form.dataset, Date.now());
  if (left < 2 ** 31) {
    setTimeout(() => form.remove(), left);
  }
}
