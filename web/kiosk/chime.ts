// Two soft tones for a question on the screen. Silent if the browser plays no sound.

const tonesHz = [660, 880];
const toneSeconds = 0.18;
let context: AudioContext | null = null;

export function chime(): void {
  try {
    context ??= new AudioContext();
    const { currentTime, destination } = context;
    for (const [at, hertz] of tonesHz.entries()) {
      const tone = context.createOscillator();
      const loudness = context.createGain();
      const from = currentTime + at * toneSeconds;
      tone.frequency.value = hertz;
      loudness.gain.setValueAtTime(0.12, from);
      loudness.gain.exponentialRampToValueAtTime(0.001, from + toneSeconds);
      tone.connect(loudness).connect(destination);
      tone.start(from);
      tone.stop(from + toneSeconds);
    }
  } catch {
    // Without sound the dialog and the announcement remain.
  }
}
