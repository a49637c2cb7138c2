// Writes an audit line for each request of an operator, granted or refused.
import { maxActAskedLength } from '../src/contracts/limits.ts';
import type { OperatorAct, OperatorLog } from '../src/ports/operator-log.ts';

export type NoteAct = (
  act: Omit<OperatorAct, 'atMs' | 'asked'> & { readonly asked: unknown },
) => Promise<void>;

/** Calls `tell` for each line that was stored. Throws StoreUnavailableError. */
export const createNoteAct =
  (log: Pick<OperatorLog, 'note'>, now: () => number, tell: (act: OperatorAct) => void): NoteAct =>
  async ({ asked, ...act }) => {
    const line = { atMs: now(), ...act, asked: shorten(JSON.stringify(asked ?? null)) };
    await log.note(line);
    tell(line);
  };

const shorten = (text: string): string =>
  text.length <= maxActAskedLength ? text : `${text.slice(0, maxActAskedLength - 1)}…`;
