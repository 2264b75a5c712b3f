/* Four sounds, told apart by pitch and number, made here: no file to load and none to go missing. */

const TONES = { // [hertz, from second, for seconds]
  ok: [[660, 0, 0.12], [880, 0.14, 0.2]],
  no: [[196, 0, 0.22], [196, 0.3, 0.34]],
  provisional: [[523, 0, 0.12], [523, 0.18, 0.12], [440, 0.36, 0.24]],
  handed: [[1175, 0, 0.09]],
};
const LOUDNESS = 0.2;
const EDGE_S = 0.012; // a tone that begins at once clicks

let context = null;

export const SOUNDS = Object.keys(TONES);

/* Play one; a browser that lets no page sound before a key was pressed stays silent until then. */
export function play(name) {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
  const now = context.currentTime + 0.02;
  for (const [pitch, from, length] of TONES[name]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = name === "no" ? "square" : "sine";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, now + from);
    volume.gain.linearRampToValueAtTime(LOUDNESS, now + from + EDGE_S);
    volume.gain.setValueAtTime(LOUDNESS, now + from + length - EDGE_S);
    volume.gain.linearRampToValueAtTime(0, now + from + length);
    tone.connect(volume).connect(context.destination);
    tone.start(now + from);
    tone.stop(now + from + length);
  }
}
