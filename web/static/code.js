// A code that came in the address, behind the #, goes into its field and out of the address. Nothing is sent.

/** The code behind the #, if there is one: letters, digits and dashes, and no more of them than a code has. */
export function codeIn(hash) {
  const found = /^#([0-9A-Za-z-]{12,20})$/.exec(hash);
  return found ? found[1].toUpperCase() : "";
}

export function start(field) {
  const code = codeIn(location.hash);
  if (location.hash) {
    history.replaceState(null, "", location.pathname);
  }
  if (code && !field.value) {
    field.value = code;
  }
}
