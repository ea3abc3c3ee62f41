// Passkeys: making one, signing in with one, and proving it is still you before something that matters.
//
// A part:  <div data-module="passkey" data-kind="register|sign-in" data-options-url data-finish-url data-csrf
//               data-error-failed data-error-cancelled>
//            <button type="button" data-go hidden>  <p data-message>  <div data-unsupported>another way</div>
//          Named fields inside it go along as JSON when the options are asked for.
// A form:  <form data-module="passkey" data-step-up data-options-url data-csrf …> with a hidden field named "proof"
//          (made if missing): filled with the answer of the passkey before the form goes.

/** Bytes from base64url text, with or without padding. */
export function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Base64url text without padding, from a buffer or bytes. */
export function toText(buffer) {
  const bytes = new Uint8Array(buffer);
  let plain = "";
  for (const byte of bytes) {
    plain += String.fromCharCode(byte);
  }
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const withIds = (list) => (list ?? []).map((item) => ({ ...item, id: toBytes(item.id) }));

/** What navigator.credentials.create wants, from the server's JSON, for browsers that cannot do it themselves. */
export function creationOptions(json) {
  return {
    ...json,
    challenge: toBytes(json.challenge),
    user: { ...json.user, id: toBytes(json.user.id) },
    excludeCredentials: withIds(json.excludeCredentials),
  };
}

/** What navigator.credentials.get wants, from the server's JSON. */
export function requestOptions(json) {
  return { ...json, challenge: toBytes(json.challenge), allowCredentials: withIds(json.allowCredentials) };
}

/** A credential as JSON, for browsers whose credentials have no toJSON. */
export function credentialJSON(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: toText(response.clientDataJSON) };
  if (response.attestationObject) {
    answer.attestationObject = toText(response.attestationObject);
    answer.transports = response.getTransports?.() ?? [];
  } else {
    answer.authenticatorData = toText(response.authenticatorData);
    answer.signature = toText(response.signature);
    answer.userHandle = response.userHandle ? toText(response.userHandle) : null;
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: answer,
  };
}

/** The address to go on to, if it is ours; otherwise an error, because an answer must not send people elsewhere. */
export function nextAddress(next, here) {
  const address = new URL(next, here);
  if (address.origin !== new URL(here).origin) {
    throw new TypeError("an address somewhere else");
  }
  return address.href;
}

/** Named values to send along with asking; never files, the token (it goes in its own header) or an old proof. */
export function plainFields(entries) {
  const isPlain = ([name, value]) => typeof value === "string" && name !== "csrf_token" && name !== "proof";
  return Object.fromEntries([...entries].filter(isPlain));
}

class Told extends Error {} // carries words the server wrote for the person

async function post(url, csrf, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Told(answer.message ?? "");
  }
  return answer;
}

async function ask(isNew, answer) {
  const json = answer.publicKey ?? answer;
  const kind = globalThis.PublicKeyCredential;
  const parse = isNew
    ? (kind.parseCreationOptionsFromJSON?.bind(kind) ?? creationOptions)
    : (kind.parseRequestOptionsFromJSON?.bind(kind) ?? requestOptions);
  const publicKey = parse(json);
  const credential = await navigator.credentials[isNew ? "create" : "get"]({ publicKey });
  return credential.toJSON?.() ?? credentialJSON(credential);
}

function say(part, text) {
  const place = part.querySelector("[data-message]");
  if (place) {
    place.textContent = text;
    place.hidden = !text;
  }
}

/** Runs the task with the button resting, and says in plain words what went wrong if something did. */
async function guarded(part, button, task) {
  button.disabled = true;
  say(part, "");
  try {
    await task();
  } catch (error) {
    const cancelled = error.name === "NotAllowedError" || error.name === "AbortError";
    const words = cancelled ? part.dataset.errorCancelled : part.dataset.errorFailed;
    say(part, (error instanceof Told && error.message) || words || "");
    button.disabled = false;
  }
}

function startPart(part) {
  const { kind, optionsUrl, finishUrl, csrf } = part.dataset;
  const button = part.querySelector("[data-go]");
  button.hidden = false;
  button.addEventListener("click", () =>
    guarded(part, button, async () => {
      const named = part.querySelectorAll("[name]:not([type=radio]:not(:checked)):not([type=checkbox]:not(:checked))");
      const fields = plainFields([...named].map((field) => [field.name, field.value]));
      const credential = await ask(kind === "register", await post(optionsUrl, csrf, fields));
      const answer = await post(finishUrl, csrf, credential);
      location.assign(nextAddress(answer.next, location.href));
    }),
  );
}

function startForm(form) {
  const { optionsUrl, csrf } = form.dataset;
  let proof = form.elements.proof;
  if (!proof) {
    proof = Object.assign(document.createElement("input"), { type: "hidden", name: "proof" });
    form.append(proof);
  }
  form.addEventListener("submit", (event) => {
    if (proof.value) {
      return;
    }
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("[type=submit]");
    const fields = plainFields(new FormData(form, event.submitter));
    guarded(form, button, async () => {
      proof.value = JSON.stringify(await ask(false, await post(optionsUrl, csrf, fields)));
      button.disabled = false;
      form.requestSubmit(event.submitter);
    });
  });
  // After Back, an old answer would be refused: ask again.
  addEventListener("pageshow", () => {
    proof.value = "";
  });
}

export function start(part) {
  const isKnown = "PublicKeyCredential" in globalThis;
  if ("stepUp" in part.dataset) {
    if (isKnown) {
      startForm(part);
    }
    return;
  }
  const other = part.querySelector("[data-unsupported]");
  if (other) {
    other.hidden = isKnown && !("always" in other.dataset);
  }
  if (isKnown) {
    startPart(part);
  }
}
