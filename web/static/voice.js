// A voice note made in the browser: record, stop, listen again, throw away. What was made goes into the form's own file
// field, so that it is sent, refused and kept like any other file; without a microphone that field is simply shown.

const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/** Seconds as a player says them: 0:07, 4:59. */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** The first kind that this browser can record, or "" for its own choice. */
export const kindOf = (can) => KINDS.find(can) ?? "";

/** The name of a recording of this type: only for whoever looks at the form, nobody asks it. */
export const nameOf = (type) => `voice.${type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm"}`;

export function start(part) {
  const input = part.querySelector("input[type=file]");
  const box = part.querySelector("[data-recorder]");
  const [record, stop, away, time, player, refusal] = ["record", "stop", "away", "time", "player", "refusal"].map(
    (name) => part.querySelector(`[data-${name}]`),
  );
  if (!input || !navigator.mediaDevices?.getUserMedia || !globalThis.MediaRecorder) return;
  const most = Number(part.dataset.most) - 1; // the server's limit, and room for the recorder to finish
  let recorder = null;
  let ticking = 0;
  let then = null;

  const show = (now) => {
    record.hidden = now !== "empty";
    stop.hidden = now !== "recording";
    player.hidden = away.hidden = now !== "made";
    time.hidden = now !== "recording";
    input.hidden = now !== "empty";
    part.dataset.now = now;
  };
  const say = (words) => {
    refusal.textContent = words;
    refusal.hidden = !words;
  };
  const put = (files) => {
    const kept = new DataTransfer();
    files.forEach((file) => kept.items.add(file));
    input.files = kept.files;
  };
  const forget = () => {
    if (player.src) URL.revokeObjectURL(player.src);
    player.removeAttribute("src");
  };
  const made = (pieces, type) => {
    const file = new File(pieces, nameOf(type), { type });
    put([file]);
    forget();
    player.src = URL.createObjectURL(file);
    show("made");
    (then ?? (() => player.focus()))();
    then = null;
  };
  const begin = async () => {
    say("");
    let sound;
    try {
      sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (why) {
      say(why.name === "NotFoundError" ? part.dataset.none : part.dataset.refused);
      input.focus();
      return;
    }
    const pieces = [];
    const mimeType = kindOf((kind) => MediaRecorder.isTypeSupported(kind));
    recorder = new MediaRecorder(sound, { ...(mimeType && { mimeType }), audioBitsPerSecond: 64_000 });
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      clearInterval(ticking);
      sound.getTracks().forEach((track) => track.stop());
      made(pieces, recorder.mimeType || mimeType);
    });
    recorder.start();
    const from = performance.now();
    const tick = () => {
      const seconds = (performance.now() - from) / 1000;
      time.textContent = clock(seconds);
      if (seconds >= most) end();
    };
    tick();
    ticking = setInterval(tick, 250);
    show("recording");
    stop.focus();
  };
  const end = () => recorder?.state === "recording" && recorder.stop();

  record.addEventListener("click", begin);
  stop.addEventListener("click", end);
  away.addEventListener("click", () => {
    forget();
    put([]);
    show("empty");
    record.focus();
  });
  input.addEventListener("change", () => say(""));
  // Sending while it still records: it ends first, and then goes with the rest.
  input.form?.addEventListener(
    "submit",
    (event) => {
      if (recorder?.state !== "recording") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      then = () => input.form.requestSubmit(event.submitter);
      end();
    },
    { capture: true },
  );
  input.removeAttribute("capture"); // recording is done here: the field is for one that is there already
  box.hidden = false;
  show("empty");
}
