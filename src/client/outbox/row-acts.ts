// What a cashier does with the rows of an outbox: queue one, correct a refused one, remove a refused one.
import { unsendable } from '../message-size.ts';
import type { OutboxMessage, OutboxRow } from './row.ts';
import type { RowsView } from './rows-view.ts';
import type { OutboxStorage } from './storage.ts';
import { OutboxError } from './storage.ts';

export interface RowActs {
  put(message: OutboxMessage, note?: unknown): Promise<OutboxRow>;
  correct(id: number, message: OutboxMessage): Promise<OutboxRow>;
  remove(id: number): Promise<void>;
}

export interface RowActsParts {
  readonly storage: OutboxStorage;
  readonly view: RowsView;
  readonly maxRows: number;
  readonly now: () => Date;
  /** Sends the new row at once. */
  readonly wake: () => void;
}

export function createRowActs({ storage, view, maxRows, now, wake }: RowActsParts): RowActs {
  const refused = (id: number): OutboxRow => refusedRow(view.rows.get(id), id);
  return {
    put: async (message, note) => {
      checkSendable(message);
      checkRoom(view, maxRows);
      const row = await storage.add({ ...message, ...queued(now().toISOString(), note) });
      view.keep(row);
      wake();
      return row;
    },
    correct: async (id, message) => {
      checkSendable(message);
      const { queuedAt, note } = refused(id);
      const fresh = queued(queuedAt, note);
      const row = await storage.change(id, (stored) =>
        stored.state === 'refused' ? { ...message, ...fresh, id } : stored,
      );
      if (row === null) throw new OutboxError('not_refused', `Row ${id} is gone.`);
      view.keep(row);
      wake();
      return row;
    },
    remove: async (id) => {
      refused(id);
      await storage.remove([id]);
      view.rows.delete(id);
      view.changed();
    },
  };
}

const queued = (queuedAt: string, note: unknown) => ({
  state: 'queued' as const,
  queuedAt,
  attempts: 0,
  ...(note === undefined ? {} : { note }),
});

function refusedRow(row: OutboxRow | undefined, id: number): OutboxRow {
  if (row?.state === 'refused') return row;
  throw new OutboxError(
    'not_refused',
    `Row ${id} is ${row?.state ?? 'gone'}: only a refused row can be changed.`,
  );
}

function checkSendable({ event, payload }: OutboxMessage): void {
  const fault = unsendable(event, payload);
  if (fault) throw new OutboxError('invalid_message', fault.message);
}

function checkRoom(view: RowsView, maxRows: number): void {
  const { waiting, refused } = view.snapshot();
  if (waiting + refused < maxRows) return;
  throw new OutboxError(
    'outbox_full',
    `${maxRows} receipts wait already. Connect this till, or export them.`,
  );
}
