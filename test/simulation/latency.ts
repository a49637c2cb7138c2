// Delays of messages: usually tiny, sometimes long enough for others to overtake.
import type { Chance } from './chance.ts';

/** Milliseconds of a message or a query. */
export const shortly = (chance: Chance): number =>
  chance.is(0.9) ? 0.1 + chance.next() * 2 : chance.next() * 40;

/** Longer than the events that usually follow. */
export const late = (chance: Chance): number => 50 + chance.next() * 8_000;

/** Longer than any deadline of a node. */
export const veryLate = (chance: Chance): number => 9_000 + chance.next() * 30_000;
