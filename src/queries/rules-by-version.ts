// The rules of published rulebooks, by version. Each version is read once.
import type { Rules } from '../game/rules.ts';
import { prepareRules } from '../game/rules.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';

/** Returns null for a version that was never published. */
export function rulesByVersion(
  rulebooks: Pick<Rulebooks, 'get'>,
): (version: number) => Promise<Rules | null> {
  const versions = new Map<number, Rules>();
  return async (version) => {
    const known = versions.get(version);
    if (known) return known;
    const rulebook = await rulebooks.get(version);
    if (rulebook === null) return null;
    const rules = prepareRules(rulebook);
    versions.set(version, rules);
    return rules;
  };
}
