// A touch of the passkey for exactly this form, then the form goes as it stands (R16).
//
// <form data-module="step-up" method="post" action data-options-url data-finish-url data-error-failed
//       data-error-cancelled> with a field csrf_token, a submit button and <p data-message hidden>.
// The touch is bound to the form's address and every field, so nothing can be changed between touch and sending.

import { credentialJSON, requestOptions } from "./passkey.js";

const UNBOUND = new Set(["csrf_token", "once"]);

/** The fields as the server will read them: in pairs, with line ends as a form sends them, never files. */
export function boundFields(entries) {
  return [...entries]
    .filter(([name, value]) => typeof value === "string" && !UNBOUND.has(name))
    .map(([name, value]) => [name, value.replace(/\r\n|\r|\n/g, "\r\n")]);
}

/** The path that the form posts to, as the server will read it. */
export function pathOf(address, here) {
  return decodeURIComponent(new URL(address, here).pathname);
}

async function post(url, csrf, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(String(response.status));
  }
  return response.json();
}

async function touch(form) {
  const token = form.elements.namedItem("csrf_token");
  const asked = { action: pathOf(form.getAttribute("action"), location.href), fields: boundFields(new FormData(form)) };
  const json = await post(form.dataset.optionsUrl, token.value, asked);
  const kind = globalThis.PublicKeyCredential;
  const publicKey = kind.parseRequestOptionsFromJSON?.(json.publicKey ?? json) ?? requestOptions(json.publicKey ?? json);
  const credential = await navigator.credentials.get({ publicKey });
  const answer = credential.toJSON?.() ?? credentialJSON(credential);
  token.value = (await post(form.dataset.finishUrl, token.value, answer)).csrf_token;
}

function say(form, text) {
  const place = form.querySelector("[data-message]");
  if (place) {
    place.textContent = text;
    place.hidden = !text;
  }
}

export function start(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("[type=submit]");
    button.disabled = true;
    say(form, "");
    try {
      await touch(form);
      HTMLFormElement.prototype.submit.call(form); // a field may be called "submit"
    } catch (error) {
      const isTheirs = error.name === "NotAllowedError" || error.name === "AbortError";
      say(form, isTheirs ? form.dataset.errorCancelled : form.dataset.errorFailed);
      button.disabled = false;
    }
  });
  addEventListener("pageshow", () => {
    (form.querySelector("[type=submit]") ?? {}).disabled = false;
  });
}
