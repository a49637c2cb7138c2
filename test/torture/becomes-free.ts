// Whether a port becomes free: a process that was just killed may hold its sockets a moment longer.
import { setTimeout as sleep } from 'node:timers/promises';
import { isPortFree } from '../../src/supervision/programs/free-port.ts';

const LOOK_AGAIN_MS = 25;

/**
 * Whether the port becomes free within `withinMs`. A process that was just killed may hold its sockets a moment longer: its
 * first thread is gone, so it counts as ended, while others still end.
 */
export async function becomesFree(port: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!(await isPortFree(port))) {
    if (performance.now() >= deadline) return false;
    await sleep(LOOK_AGAIN_MS);
  }
  return true;
}
