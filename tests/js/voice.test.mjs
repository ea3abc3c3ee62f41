import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, kindOf, nameOf } from "../../web/static/voice.js";

test("a time is said as a player says it", () => {
  assert.deepEqual([0, 7.9, 60, 299.2].map(clock), ["0:00", "0:07", "1:00", "4:59"]);
});

test("each browser records in the first kind that it can", () => {
  assert.equal(kindOf(() => true), "audio/webm;codecs=opus");
  assert.equal(kindOf((kind) => kind === "audio/mp4"), "audio/mp4");
  assert.equal(kindOf(() => false), "");
});

test("what was recorded has a name that fits", () => {
  assert.deepEqual(["audio/webm;codecs=opus", "audio/mp4", "audio/ogg", ""].map(nameOf), [
    "voice.webm",
    "voice.m4a",
    "voice.ogg",
    "voice.webm",
  ]);
});
