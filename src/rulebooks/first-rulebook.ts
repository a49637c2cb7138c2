// Publishes the first rulebook of a mall: the file in FIRST_RULEBOOK, or outside production the demonstration mall's.
import { readFile } from 'node:fs/promises';
import type { Rulebook } from '../game/rulebook.ts';
import type { Rulebooks } from '../ports/rulebooks.ts';
import demonstrationMall from './demonstration-mall.json' with { type: 'json' };
import { parseRulebook } from './parse-rulebook.ts';

const howTo =
  'Write one ("rulebook template" prints one to begin with), and publish it with "rulebook publish FILE", or name it in FIRST_RULEBOOK.';

/**
 * Publishes a rulebook if none is in force. In production it never publishes the demonstration's.
 * Returns whether it published the demonstration's.
 * @throws Error if FIRST_RULEBOOK cannot be published, and in production if it is needed and not set
 */
export async function publishRulebookIfNone(
  config: { readonly NODE_ENV: string; readonly FIRST_RULEBOOK?: string | undefined },
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

/** Publishes the demonstration rulebook as version 1. Of several nodes that start together, one succeeds. */
export const publishFirstRulebook = (rulebooks: Rulebooks): Promise<Rulebook> =>
  publish(accept(demonstrationMall, 'the demonstration mall'), rulebooks);

async function publish(rulebook: Rulebook, rulebooks: Rulebooks): Promise<Rulebook> {
  // If another node was first, its rulebook stays in force.
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
