// A burst of confetti for a moment that deserves it: loaded on first use, never under reduced motion.
import { wantsMotion } from './motion.ts';

const colours = ['#e8a13a', '#f6f0e4', '#5b9a7c', '#0f3d2e'];

/** Bursts once over the whole page and leaves nothing behind. */
export async function celebrate(): Promise<void> {
  if (!wantsMotion()) return;
  // A file that cannot be loaded now, from a node that has gone or has another build, leaves the words without it.
  const loaded = await import('canvas-confetti').catch(() => null);
  if (loaded === null) return;
  const confetti = loaded.default;
  const canvas = document.createElement('canvas');
  canvas.className = 'celebration';
  canvas.setAttribute('aria-hidden', 'true');
  // Above an open dialog only what is inside of it is seen.
  const place = document.querySelector('dialog[open]') ?? document.body;
  place.append(canvas);
  // No worker: it would come from a blob, which the policy of the pages does not allow.
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
