// What a touch of the passkey is bound to, as domain/step_ups.py reads it. Run by `node --test tests/js`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { boundFields, pathOf } from "../../web/static/step-up.js";

test("fields are bound as the server will read them, without the tokens and files", () => {
  const entries = [["csrf_token", "t"], ["once", "k"], ["verdict", "yes"], ["words", "a\nb\r\nc\rd"], ["words", "e"], ["photo", {}]];
  assert.deepEqual(boundFields(entries), [["verdict", "yes"], ["words", "a\r\nb\r\nc\r\nd"], ["words", "e"]]);
});

test("the address is bound as the server will read it", () => {
  assert.equal(pathOf("/coordinator/letters/a-b_c/verdict?x=1#y", "http://localhost:8000/coordinator/"), "/coordinator/letters/a-b_c/verdict");
  assert.equal(pathOf("verdict", "http://localhost:8000/coordinator/letters/abc/"), "/coordinator/letters/abc/verdict");
});
