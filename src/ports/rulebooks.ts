// All published rulebooks, by version. A version never changes.
import type { Rulebook } from '../game/rulebook.ts';

/** Each method throws StoreUnavailableError where the store cannot be reached. */
export interface Rulebooks {
  /** The highest version; null before the first. */
  latest(): Promise<Rulebook | null>;
  get(version: number): Promise<Rulebook | null>;
  /** Adds a version. False if it exists already. */
  publish(rulebook: Rulebook): Promise<boolean>;
}
