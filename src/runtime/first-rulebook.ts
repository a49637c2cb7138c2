// A mall that has no rulebook yet plays by the demonstration mall's: 12 stores, missions, names in two languages.
import type { Rulebook } from '../game/rulebook.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';
import type { Config } from './config.ts';
import demonstrationMall from './demonstration-mall.json' with { type: 'json' };
import { parseRulebook } from './parse-rulebook.ts';

/**
 * Sees to it that a rulebook is in force. A real mall never plays by the demonstration's rules by accident.
 * Gives whether the demonstration's was loaded just now.
 * @throws Error in production where none is in force
 */
export async function publishRulebookIfNone(
  config: Pick<Config, 'NODE_ENV'>,
  rulebooks: Rulebooks,
  onProgress: (line: string) => void,
): Promise<boolean> {
  if ((await rulebooks.latest()) !== null) return false;
  if (config.NODE_ENV === 'production') {
    throw new Error('No rulebook is in force. Publish one first: npm run rulebook -- publish FILE');
  }
  const { stores, missions } = await publishFirstRulebook(rulebooks);
  onProgress(`A demonstration mall was loaded: ${stores.length} stores, ${missions.length} missions.`);
  return true;
}

/** Publishes the demonstration rulebook as version 1; of nodes that start together one does, all find it. */
export async function publishFirstRulebook(rulebooks: Rulebooks): Promise<Rulebook> {
  const parsed = parseRulebook(demonstrationMall, null);
  if (!parsed.ok) throw new Error(`the demonstration mall is not right: ${JSON.stringify(parsed.faults)}`);
  await rulebooks.publish(parsed.rulebook);
  return parsed.rulebook;
}
