// The rules of a node: those in force, and older ones for the receipts that they judged.
import type { Rules } from '../game/rules.ts';

export interface RulesSource {
  /** The rules in force on this node. */
  current(): Rules;
  /** The rules of a version; null if it was never published. */
  ofVersion(version: number): Promise<Rules | null>;
}
