// An open loop: every send has a planned moment, and latency counts from there, so that no wait is hidden.
import { performance } from 'node:perf_hooks';

/** A rate that changes evenly over some seconds. */
export interface Ramp {
  readonly fromRate: number;
  readonly toRate: number;
  readonly seconds: number;
}

export interface OpenLoop extends Ramp {
  /** Called before each send; false ends the loop early. */
  readonly mayGoOn: () => boolean;
  /** Sends one that was due at this time of `performance.now()`. */
  readonly send: (dueAt: number) => void;
}

const tickMs = 1;

/** The number of planned sends of the whole ramp. */
export const plannedOf = ({ fromRate, toRate, seconds }: Ramp): number =>
  Math.round(((fromRate + toRate) / 2) * seconds);

/** When the next send after `sent` others is due, in seconds from the start of the ramp. */
export function dueSeconds({ fromRate, toRate, seconds }: Ramp, sent: number): number {
  const slope = (toRate - fromRate) / (2 * seconds);
  if (slope === 0) return sent / fromRate;
  // The root of slope·t² + fromRate·t = sent; below zero only by rounding, at the very end of a falling ramp.
  return (Math.sqrt(Math.max(0, fromRate ** 2 + 4 * slope * sent)) - fromRate) / (2 * slope);
}

/** Sends at the planned moments. `whole`: everything was sent. */
export async function sendAtRate(loop: OpenLoop): Promise<{ sent: number; whole: boolean }> {
  const planned = plannedOf(loop);
  const startAt = performance.now();
  const endAt = startAt + loop.seconds * 1000;
  let sent = 0;
  for (;;) {
    const now = performance.now();
    for (; sent < planned; sent += 1) {
      const dueAt = startAt + dueSeconds(loop, sent) * 1000;
      if (dueAt > now) break;
      if (!loop.mayGoOn()) return { sent, whole: false };
      loop.send(dueAt);
    }
    // A ramp with nothing left to send still lasts its whole time.
    if (sent === planned && now >= endAt) return { sent, whole: true };
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
}
