// A code behind the # and words to copy, run by `node --test tests/js`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { codeIn } from "../../web/static/code.js";
import { wordsOf } from "../../web/static/keep.js";

test("a code behind the # is read, and nothing else is", () => {
  assert.equal(codeIn("#ab12-cd34-ef56"), "AB12-CD34-EF56");
  for (const other of ["", "#", "#main", "#AB12-CD34", "#AB12-CD34-EF56<b>", `#${"A".repeat(30)}`]) {
    assert.equal(codeIn(other), "");
  }
});

test("words are copied as they are typed in again", () => {
  const list = { children: ["apricot ", "badger"].map((textContent) => ({ textContent })) };
  assert.equal(wordsOf(list), "apricot badger");
});
