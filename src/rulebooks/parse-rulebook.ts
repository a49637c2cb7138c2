// Parses a rulebook document. Returns a rulebook, or all its faults.
import { rulebook as rulebookSchema } from '../contracts/rulebook.ts';
import { checkRulebook } from '../game/check-rulebook.ts';
import type { Fault, Rulebook } from '../game/rulebook.ts';

export type ParsedRulebook =
  | { readonly ok: true; readonly rulebook: Rulebook }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Checks the schema, then the meaning, then whether it may replace the rulebook in force (null: none). */
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
  // The schema matches the type, except that an absent field may be `undefined`.
  const rulebook = parsed.data as Rulebook;
  const faults = checkRulebook(rulebook, inForce, atMs);
  return faults.length === 0 ? { ok: true, rulebook } : { ok: false, faults };
}
