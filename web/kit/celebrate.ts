// A burst of confetti: loaded on first use, never under reduced motion.
import { wantsMotion } from './motion.ts';

const colours = ['#e8a13a', '#f6f0e4', '#5b9a7c', '#0f3d2e'];

/** Bursts once over the whole page and leaves nothing behind. */
export async function celebrate(): Promise<void> {
  if (!wantsMotion()) return;
  // If the file cannot be loaded, the text appears without it.
  const loaded = await import('canvas-confetti').catch(() => null);
  if (loaded === null) return;
  const confetti = loaded.default;
  const canvas = document.createElement('canvas');
  canvas.className = 'celebration';
  canvas.setAttribute('aria-hidden', 'true');
  // Above an open dialog only its own content is visible.
  const place = document.querySelector('dialog[open]') ?? document.body;
  place.append(canvas);
  // No worker: its script would be a blob, which the content policy forbids.
  const burst = confetti.create(canvas, { resize: true, useWorker: false });
  await burst({
    particleCount: 90,
    spread: 75,
    startVelocity: 38,
    origin: { y: 0.45 },
    colors: colours,
    ticks: 160,
  });
  canvas.remove();
}
