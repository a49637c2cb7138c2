// The rules in force on a node. It polls every second, so that a published rulebook is in force everywhere within two.
import type { Rules } from '../game/rules.ts';
import { prepareRules } from '../game/rules.ts';
import type { Cache } from '../ports/cache.ts';
import type { Log } from '../ports/log.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';
import type { RulesSource } from '../ports/rules-source.ts';

export interface LiveRules extends RulesSource {
  stop(): void;
}

/** The weight of a rulebook in a cache: its stores and missions make it large. */
export const sizeOfRules = ({ stores, missions }: Rules): number => Math.max(1, stores.size + missions.size);

/** Starts polling. `older` caches the versions that returns need. Throws if no rulebook was ever published. */
export async function startLiveRules(
  rulebooks: Rulebooks,
  older: Cache<Rules>,
  everyMs: number,
  log: Log,
): Promise<LiveRules> {
  const first = await rulebooks.latest();
  if (first === null) throw new Error('no rulebook is published');
  let current = prepareRules(first);
  let looking = false;

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      const latest = await rulebooks.latest();
      if (latest !== null && latest.version > current.rulebook.version) {
        older.set(String(current.rulebook.version), current);
        current = prepareRules(latest);
        log.info({ version: latest.version }, 'rulebook in force');
      }
    } catch (error) {
      log.warn({ err: error }, 'checking for a new rulebook failed');
    } finally {
      looking = false;
    }
  }

  const timer = setInterval(() => void look(), everyMs);
  return {
    current: () => current,
    ofVersion: async (version) => {
      if (version === current.rulebook.version) return current;
      const known = older.get(String(version));
      if (known) return known;
      const rulebook = await rulebooks.get(version);
      if (rulebook === null) return null;
      const rules = prepareRules(rulebook);
      older.set(String(version), rules);
      return rules;
    },
    stop: () => clearInterval(timer),
  };
}
