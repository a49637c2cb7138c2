// A mall that has no rulebook yet plays by the demonstration mall's: 12 stores, missions, names in two languages.
import type { Rulebook } from '../game/rulebook.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';
import demonstrationMall from './demonstration-mall.json' with { type: 'json' };
import { parseRulebook } from './parse-rulebook.ts';

/** Publishes the demonstration rulebook as version 1; of nodes that start together one does, all find it. */
export async function publishFirstRulebook(rulebooks: Rulebooks): Promise<Rulebook> {
  const parsed = parseRulebook(demonstrationMall, null);
  if (!parsed.ok) throw new Error(`the demonstration mall is not right: ${JSON.stringify(parsed.faults)}`);
  await rulebooks.publish(parsed.rulebook);
  return parsed.rulebook;
}
