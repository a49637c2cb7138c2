// An open loop: every sending has a planned moment, and a late one counts from there, so that no wait is hidden.
import { performance } from 'node:perf_hooks';

export interface OpenLoop {
  readonly ratePerSecond: number;
  readonly seconds: number;
  /** Asked before each sending; false ends the loop before its time. */
  readonly mayGoOn: () => boolean;
  /** Sends one, which was due at this moment of `performance.now()`. */
  readonly send: (dueAt: number) => void;
}

const tickMs = 1;

/** Sends at a steady rate. `whole`: everything that was planned was sent. */
export async function sendAtRate(loop: OpenLoop): Promise<{ sent: number; whole: boolean }> {
  const planned = Math.round(loop.ratePerSecond * loop.seconds);
  const startAt = performance.now();
  let sent = 0;
  while (sent < planned) {
    const now = performance.now();
    for (;;) {
      const dueAt = startAt + (sent * 1000) / loop.ratePerSecond;
      if (dueAt > now || sent === planned) break;
      if (!loop.mayGoOn()) return { sent, whole: false };
      loop.send(dueAt);
      sent += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
  return { sent, whole: true };
}
