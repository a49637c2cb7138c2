// The rules a node judges by: the rulebook in force, and older ones for what they have judged.
import type { Rules } from '../game/rules.ts';

export interface RulesSource {
  /** The rules in force on this node. */
  current(): Rules;
  /** The rules of a version; null where that version was never published. */
  ofVersion(version: number): Promise<Rules | null>;
}
