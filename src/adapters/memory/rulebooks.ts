// Rulebooks in memory.
import type { Rulebook } from '../../game/rulebook.ts';
import type { Rulebooks } from '../../ports/rulebooks.ts';

export function createMemoryRulebooks(): Rulebooks {
  const versions = new Map<number, Rulebook>();
  return {
    latest: async () => versions.get(Math.max(...versions.keys())) ?? null,
    get: async (version) => versions.get(version) ?? null,
    publish: async (rulebook) => {
      if (versions.has(rulebook.version)) return false;
      versions.set(rulebook.version, rulebook);
      return true;
    },
  };
}
