// The rules that judged some receipts, by the version of their rulebook.
import type { Rules } from '../game/rules.ts';
import type { RulesSource } from '../ports/rules-source.ts';

/** A version that was never published is absent from the result. */
export async function rulesThatJudged(
  rules: Pick<RulesSource, 'ofVersion'>,
  versions: ReadonlySet<number>,
): Promise<Map<number, Rules>> {
  const judgedBy = new Map<number, Rules>();
  for (const version of versions) {
    const judged = await rules.ofVersion(version);
    if (judged) judgedBy.set(version, judged);
  }
  return judgedBy;
}
