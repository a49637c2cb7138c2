// Plans the write of a shopper's scores: a command that matches only the document as it was read.
import type { Document } from 'mongodb';
import type { Scores } from '../../game/scores.ts';
import type { ShopperScores } from './score-documents.ts';
import { fieldOf, isRankingOver, toStored } from './score-documents.ts';

/** A change of a shopper's scores: the new sequence, and the rankings that change. */
export interface ScoreEdit {
  readonly seq: number;
  readonly scores: ReadonlyMap<string, Scores>;
}

/** The identity of a write: the writer and its number there. */
export type ScoreWrite = Pick<ShopperScores, 'by' | 'n'>;

export interface PlannedWrite {
  readonly userId: string;
  readonly written: ShopperScores;
  /** An update statement. */
  readonly command: Document;
}

/** No document has this value, so an update that matches it can only insert. */
const noWrite = -1;

/** `stored`: null if the shopper has no document. */
export function planScoreWrite(
  userId: string,
  stored: ShopperScores | null,
  edit: ScoreEdit,
  write: ScoreWrite,
  nowMs: number,
): PlannedWrite {
  const scores = new Map([...(stored?.scores ?? []), ...edit.scores]);
  const set: Document = { seq: edit.seq, ...write };
  const unset: Document = {};
  const isNew = [...edit.scores.keys()].some((key) => stored?.scores.has(key) !== true);
  if (isNew || stored === null) {
    // A new ranking, as after midnight: also remove the rankings that are no longer shown.
    for (const key of scores.keys()) {
      if (!isRankingOver(key, nowMs)) continue;
      scores.delete(key);
      if (stored?.scores.has(key) === true) unset[`scores.${fieldOf(key)}`] = '';
    }
    set['keys'] = [...scores.keys()];
  }
  const changed = [...edit.scores].filter(([key]) => scores.has(key));
  if (stored === null) {
    set['scores'] = Object.fromEntries(changed.map(([key, sums]) => [fieldOf(key), toStored(sums)]));
  } else for (const [key, sums] of changed) set[`scores.${fieldOf(key)}`] = toStored(sums);
  const command = {
    q: { _id: userId, ...(stored === null ? { n: noWrite } : { by: stored.by, n: stored.n }) },
    u: {
      $set: set,
      ...(Object.keys(unset).length === 0 ? {} : { $unset: unset }),
      $currentDate: { at: true },
    },
    upsert: stored === null,
  };
  return { userId, written: { seq: edit.seq, ...write, scores }, command };
}
