// The pure parts of the browser scripts, run by `node --test tests/js`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { leave, thirdPress } from "../../web/static/leave.js";
import {
  creationOptions,
  credentialJSON,
  nextAddress,
  plainFields,
  requestOptions,
  toBytes,
  toText,
} from "../../web/static/passkey.js";
import { LIMIT, fault, sizeWords, without } from "../../web/static/photos.js";
import { timeLeft } from "../../web/static/undo.js";

test("three quick presses of Shift count, and of Escape", () => {
  for (const key of ["Shift", "Escape"]) {
    const press = thirdPress();
    assert.deepEqual([press(key, 0), press(key, 300), press(key, 600)], [false, false, true]);
  }
});

test("typing capitals does not count as leaving", () => {
  const press = thirdPress();
  const keys = ["Shift", "N", "Shift", "J", "Shift", "M"];
  assert.ok(keys.every((key, index) => !press(key, index * 100)));
});

test("slow presses do not count, and neither do mixed ones", () => {
  const slow = thirdPress();
  assert.deepEqual([slow("Shift", 0), slow("Shift", 1000), slow("Shift", 2000)], [false, false, false]);
  const mixed = thirdPress();
  assert.deepEqual([mixed("Shift", 0), mixed("Escape", 100), mixed("Shift", 200)], [false, false, false]);
});

test("any key but the two never counts", () => {
  const press = thirdPress();
  assert.deepEqual([press("a", 0), press("a", 1), press("a", 2), press("a", 3)], [false, false, false, false]);
});

test("leaving locks first, hides the page, and replaces it in the history", () => {
  const done = [];
  const page = {
    navigator: { sendBeacon: (url, body) => done.push(["lock", url, body.get("csrf_token")]) },
    document: { documentElement: { hidden: false } },
    location: { replace: (href) => done.push(["go", href]) },
  };
  leave({ href: "https://weather.example/", dataset: { lockUrl: "/my/lock", csrf: "t" } }, page);
  assert.deepEqual(done, [["lock", "/my/lock", "t"], ["go", "https://weather.example/"]]);
  assert.equal(page.document.documentElement.hidden, true);
});

test("signed out there is nothing to lock, and leaving still works", () => {
  const done = [];
  const page = {
    navigator: { sendBeacon: () => assert.fail("nothing to lock") },
    document: { documentElement: {} },
    location: { replace: (href) => done.push(href) },
  };
  leave({ href: "https://weather.example/", dataset: {} }, page);
  assert.deepEqual(done, ["https://weather.example/"]);
});

test("base64url goes there and back for every byte and every length of padding", () => {
  for (const length of [0, 1, 2, 3, 256]) {
    const bytes = Uint8Array.from({ length }, (_, index) => 255 - index);
    const text = toText(bytes.buffer);
    assert.doesNotMatch(text, /[+/=]/);
    assert.deepEqual(toBytes(text), bytes);
  }
});

test("creation options get their bytes and keep the rest", () => {
  const made = creationOptions({ challenge: "AQI", user: { id: "Aw", name: "x" }, rp: { id: "localhost" }, timeout: 5 });
  assert.deepEqual(made.challenge, Uint8Array.of(1, 2));
  assert.deepEqual(made.user, { id: Uint8Array.of(3), name: "x" });
  assert.deepEqual([made.excludeCredentials, made.rp.id, made.timeout], [[], "localhost", 5]);
});

test("request options get their bytes, in every allowed credential", () => {
  const made = requestOptions({ challenge: "AQI", allowCredentials: [{ id: "Aw", type: "public-key" }] });
  assert.deepEqual(made.allowCredentials, [{ id: Uint8Array.of(3), type: "public-key" }]);
});

test("a credential without toJSON is written out as the standard says", () => {
  const bytes = (...list) => Uint8Array.from(list).buffer;
  const common = { id: "Aw", rawId: bytes(3), type: "public-key", getClientExtensionResults: () => ({}) };
  const signed = credentialJSON({
    ...common,
    response: { clientDataJSON: bytes(1), authenticatorData: bytes(2), signature: bytes(3), userHandle: null },
  });
  assert.deepEqual(signed.response, { clientDataJSON: "AQ", authenticatorData: "Ag", signature: "Aw", userHandle: null });
  const made = credentialJSON({
    ...common,
    response: { clientDataJSON: bytes(1), attestationObject: bytes(9), getTransports: () => ["internal"] },
  });
  assert.deepEqual(made.response, { clientDataJSON: "AQ", attestationObject: "CQ", transports: ["internal"] });
});

test("an answer may send on only to an address of ours", () => {
  const here = "https://spool.example/my/sign-in";
  assert.equal(nextAddress("/my/", here), "https://spool.example/my/");
  for (const elsewhere of ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http://spool.example/"]) {
    assert.throws(() => nextAddress(elsewhere, here), TypeError);
  }
});

test("only plain named values go along with asking", () => {
  const entries = [["device", "own"], ["csrf_token", "t"], ["photo", { name: "a.jpg" }]];
  assert.deepEqual(plainFields(entries), { device: "own" });
});

test("the way back stays as long as the server says, whatever the phone's clock", () => {
  assert.equal(timeLeft({ seconds: "30", until: "2000-01-01T00:00:00Z" }, Date.now()), 30_000);
  assert.equal(timeLeft({ until: "2030-01-01T00:00:10Z" }, Date.parse("2030-01-01T00:00:00Z")), 10_000);
  assert.equal(timeLeft({ until: "2030-01-01T00:00:10Z" }, Date.parse("2031-01-01T00:00:00Z")), 0);
  assert.equal(timeLeft({}, 0), Infinity);
});

test("sizes are said as people say them", () => {
  assert.deepEqual([sizeWords(3_440_000), sizeWords(820_400), sizeWords(12)], ["3.4 MB", "820 KB", "1 KB"]);
});

test("taking one photo out keeps the others in order", () => {
  const [a, b, c] = [{ name: "a" }, { name: "b" }, { name: "c" }];
  assert.deepEqual(without([a, b, c], b), [a, c]);
});

test("photos that the server would refuse are not sent, and it says why", () => {
  const photos = (...sizes) => sizes.map((size) => ({ size }));
  assert.equal(fault([], 0), "");
  assert.equal(fault(photos(LIMIT, LIMIT, LIMIT, LIMIT), 4), "");
  assert.equal(fault(photos(1, 1, 1), 2), "many");
  assert.equal(fault(photos(1, LIMIT + 1), 4), "big");
  assert.equal(fault(photos(LIMIT, LIMIT, LIMIT, LIMIT, 1), 5), "heavy");
});
