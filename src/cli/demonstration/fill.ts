// Fills a new mall with the demonstration while the node already serves: slowly, and only once.

import { signToken } from '../../access/tokens.ts';
import type { Config } from '../../runtime/config.ts';
import { readSecret } from '../../runtime/secrets.ts';
import { demonstrationOf, playDemonstration } from '../demonstration.ts';
import { readMark, writeMark } from './mark.ts';

export interface FillParts {
  readonly config: Config;
  /** The node's address. */
  readonly url: string;
  /** Null, or one line that says why the demonstration is incomplete. */
  readonly onEnd: (trouble: string | null) => void;
}

/** Slow enough to leave most of a small machine to the pages. Two weeks take half a minute. */
const pace = { atOnce: 4, perSecond: 80 };
const tokenSeconds = 3_600;

const lookEveryMs = 1_000;

/** Fills in the background. Returns a function that stops it. Removing the demonstration stops it too. */
export function startFilling({ config, url, onEnd }: FillParts): () => Promise<void> {
  const over = new AbortController();
  const look = setInterval(async () => {
    if ((await readMark(config.DATA_DIR)) === 'removed') over.abort(new Error('it was removed'));
  }, lookEveryMs);
  async function fill(): Promise<void> {
    await writeMark(config.DATA_DIR, 'filling');
    const secret = await readSecret(config);
    const target = {
      url,
      config,
      token: (claims: Parameters<typeof signToken>[1]) => signToken(secret, claims, tokenSeconds),
    };
    const { purchases, shoppers } = demonstrationOf(Date.now());
    await playDemonstration(target, purchases, { remove: false, shoppers, ...pace, signal: over.signal });
    // It was removed meanwhile. Removing wins.
    if ((await readMark(config.DATA_DIR)) === 'filling') await writeMark(config.DATA_DIR, 'filled');
  }
  const filling = fill()
    .finally(() => clearInterval(look))
    .then(
      () => onEnd(null),
      (error: unknown) => {
        if (!over.signal.aborted) onEnd(error instanceof Error ? error.message : String(error));
      },
    );
  return async () => {
    over.abort(new Error('the node stops'));
    await filling;
  };
}
