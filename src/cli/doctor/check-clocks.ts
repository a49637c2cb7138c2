// Whether the clocks of the tills are right, by what the node that runs here has measured.

import { signToken } from '../../access/tokens.ts';
import type { Config } from '../../runtime/config.ts';
import type { RunFile } from '../../runtime/run-file.ts';
import { readSecret } from '../../runtime/secrets.ts';
import type { Check } from './check-environment.ts';

const name = 'till clocks';
const answerWithinMs = 5_000;
const tokenSeconds = 60;
/** Stores in one line; the metrics have all of them. */
const mostStores = 10;

/**
 * Asks the node for the errors that it has measured. A clock that is wrong harms nobody, since the time of receipt is
 * taken: so it is told, and is no break.
 */
export async function checkClocks(
  config: Pick<Config, 'JWT_SECRET' | 'DATA_DIR'>,
  node: RunFile,
): Promise<Check> {
  try {
    const token = await signToken(
      await readSecret(config),
      { role: 'operator', sub: 'doctor' },
      tokenSeconds,
    );
    const answer = await fetch(new URL('/metrics', node.url), {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (!answer.ok)
      return { name, ok: true, detail: `not known: ${node.url}/metrics answered ${answer.status}` };
    return { name, ok: true, detail: sentenceOf(clockErrorsIn(await answer.text())) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { name, ok: true, detail: `not known: ${node.url}/metrics: ${why}` };
  }
}

/** Seconds ahead (negative: behind) by store, from the metrics of a node; the largest error first. */
export function clockErrorsIn(metrics: string): [store: string, seconds: number][] {
  const lines = metrics.matchAll(/^deerfields_till_clock_error_seconds\{store="([^"]+)"\} (\S+)$/gm);
  return [...lines]
    .map(([, store = '', seconds]): [string, number] => [store, Number(seconds)])
    .sort(([, one], [, other]) => Math.abs(other) - Math.abs(one));
}

function sentenceOf(errors: readonly (readonly [store: string, seconds: number])[]): string {
  if (errors.length === 0) return 'no till has told an impossible time since the node started';
  const told = errors.slice(0, mostStores).map(([store, seconds]) => {
    const minutes = Math.abs(seconds) / 60;
    const amount = minutes < 120 ? `${minutes.toFixed(1)} minutes` : `${(minutes / 60).toFixed(1)} hours`;
    return `${store} ${amount} ${seconds < 0 ? 'behind' : 'ahead'}`;
  });
  const more = errors.length > mostStores ? `, and ${errors.length - mostStores} more stores` : '';
  return `set these clocks, receipts count from when they arrive: ${told.join(', ')}${more}`;
}
