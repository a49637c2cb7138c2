// The first rulebook of a mall: the file that a setting names, or, outside production, that of the demonstration mall.
import { readFile } from 'node:fs/promises';
import type { Rulebook } from '../game/rulebook.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';
import type { Config } from './config.ts';
import demonstrationMall from './demonstration-mall.json' with { type: 'json' };
import { parseRulebook } from './parse-rulebook.ts';

const howTo =
  'Write one ("rulebook template" prints one to begin with), and publish it with "rulebook publish FILE", or name it in FIRST_RULEBOOK.';

/**
 * Sees to it that a rulebook is in force. A real mall never plays by the demonstration's rules by accident.
 * Gives whether the demonstration's was loaded just now.
 * @throws Error in production where none is in force and none is named, and where the named one cannot be published
 */
export async function publishRulebookIfNone(
  config: Pick<Config, 'NODE_ENV' | 'FIRST_RULEBOOK'>,
  rulebooks: Rulebooks,
  onProgress: (line: string) => void,
): Promise<boolean> {
  if ((await rulebooks.latest()) !== null) return false;
  if (config.FIRST_RULEBOOK !== undefined) {
    const { version, stores, missions } = await publish(await readRulebook(config.FIRST_RULEBOOK), rulebooks);
    onProgress(
      `Rulebook ${version} of ${config.FIRST_RULEBOOK} is in force: ${stores.length} stores, ${missions.length} missions.`,
    );
    return false;
  }
  if (config.NODE_ENV === 'production') throw new Error(`No rulebook is in force. ${howTo}`);
  const { stores, missions } = await publishFirstRulebook(rulebooks);
  onProgress(`A demonstration mall was loaded: ${stores.length} stores, ${missions.length} missions.`);
  return true;
}

/** Publishes the demonstration rulebook as version 1; of nodes that start together one does, all find it. */
export const publishFirstRulebook = (rulebooks: Rulebooks): Promise<Rulebook> =>
  publish(accept(demonstrationMall, 'the demonstration mall'), rulebooks);

async function publish(rulebook: Rulebook, rulebooks: Rulebooks): Promise<Rulebook> {
  // Where another node was first, its rulebook is the same or it stands.
  await rulebooks.publish(rulebook);
  return rulebook;
}

async function readRulebook(file: string): Promise<Rulebook> {
  let document: unknown;
  try {
    document = JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`No rulebook is in force, and FIRST_RULEBOOK cannot be read: ${said}`, { cause: error });
  }
  return accept(document, `FIRST_RULEBOOK (${file})`);
}

function accept(document: unknown, name: string): Rulebook {
  const parsed = parseRulebook(document, null);
  if (parsed.ok) return parsed.rulebook;
  const faults = parsed.faults.map(({ path, reason }) => `  ${path}: ${reason}`);
  throw new Error(`${name} may not be published:\n${faults.join('\n')}`);
}
