// A rulebook document from outside becomes a rulebook, or a list of everything that is wrong with it.
import { rulebook as rulebookSchema } from '../contracts/rulebook.ts';
import { checkRulebook } from '../game/check-rulebook.ts';
import type { Fault, Rulebook } from '../game/rulebook.ts';

export type ParsedRulebook =
  | { readonly ok: true; readonly rulebook: Rulebook }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Checks form first, then meaning, then what may follow the rulebook in force (null: none is). */
export function parseRulebook(
  document: unknown,
  inForce: Rulebook | null,
  atMs = Date.now(),
): ParsedRulebook {
  const parsed = rulebookSchema.safeParse(document);
  if (!parsed.success) {
    return {
      ok: false,
      faults: parsed.error.issues.map(({ path, message }) => ({
        path: path.join('.') || '(document)',
        reason: message,
      })),
    };
  }
  // The schema is the type's form; it only says `undefined` where the type says absent.
  const rulebook = parsed.data as Rulebook;
  const faults = checkRulebook(rulebook, inForce, atMs);
  return faults.length === 0 ? { ok: true, rulebook } : { ok: false, faults };
}
