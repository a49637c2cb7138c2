// Fills a mall that has just been made with the demonstration, behind a node that serves already: slowly, and not again.
import type { Config } from '../../runtime/config.ts';
import { readSecret, signToken } from '../../runtime/tokens.ts';
import { demonstrationOf, playDemonstration } from '../demonstration.ts';
import { readMark, writeMark } from './mark.ts';

export interface FillParts {
  readonly config: Config;
  /** The node's address. */
  readonly url: string;
  /** Null, or what kept it from being filled, in one line. */
  readonly onEnd: (trouble: string | null) => void;
}

/** Leaves most of a small machine to whoever opens the pages meanwhile: two weeks are there in half a minute. */
const pace = { atOnce: 4, perSecond: 80 };
const tokenSeconds = 3_600;

const lookEveryMs = 1_000;

/** Begins in the background; gives what ends it. It ends by itself where the demonstration is removed meanwhile. */
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
    // Removed while it was under way: that stands.
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
