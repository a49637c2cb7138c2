// A durable outbox for a till: it keeps each receipt until the node has answered it.
import type { BackOff } from '../back-off.ts';
import type { OutboxMessage, OutboxRow, SettledState } from './row.ts';
import { createRowActs } from './row-acts.ts';
import type { RowsView } from './rows-view.ts';
import { createRowsView } from './rows-view.ts';
import type { Send, Sender, SenderParts, SentResult } from './sender.ts';
import { createSender } from './sender.ts';
import type { OutboxStorage } from './storage.ts';
import { OutboxError } from './storage.ts';
import type { OutboxSnapshot } from './summary.ts';
import { outdated } from './summary.ts';

export interface OutboxOptions {
  readonly storage: OutboxStorage;
  readonly send: Send;
  /** The limit of unsettled rows. Above it `put` rejects with `outbox_full`. */
  readonly maxRows?: number;
  /** Settled rows of today that are kept for the list. */
  readonly keepSettled?: number;
  readonly warnRows?: number;
  readonly warnAgeMs?: number;
  readonly backOff?: BackOff;
  readonly rowBackOff?: BackOff;
  /** The day of the list; by default the calendar day of the device. */
  readonly dayOf?: (at: Date) => string;
  readonly now?: () => Date;
}

export interface Outbox {
  /** Resolves when the row is stored durably. It is then sent, even after a crash. Rejects with {@link OutboxError}. */
  put(message: OutboxMessage, note?: unknown): Promise<OutboxRow>;
  /** Queues a refused row again, with the same payload or another one. */
  correct(id: number, message: OutboxMessage): Promise<OutboxRow>;
  /** Removes a refused row. */
  remove(id: number): Promise<void>;
  /** Sends now instead of after the back-off, such as after a reconnect or a sign-in. */
  wake(): void;
  /** The same object until something changes. */
  snapshot(): OutboxSnapshot;
  /** Calls `listener` after each change. Returns a function that removes it. */
  subscribe(listener: (snapshot: OutboxSnapshot) => void): () => void;
  /** All rows as JSON text, for a file. */
  exportRows(): string;
  /** Stops sending and closes the storage. The rows stay stored. */
  close(): Promise<void>;
}

const dayMs = 86_400_000;
const tidyEveryMs = 10_000;
const reopenAfterMs = 1_000;
const localDay = (at: Date): string => `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;

/** Reads the stored rows and starts to send them. Rejects with {@link OutboxError} if they cannot be read. */
export async function createOutbox(options: OutboxOptions): Promise<Outbox> {
  const { storage, now = () => new Date(), dayOf = localDay } = options;
  const { maxRows = 5_000, keepSettled = 1_000, warnRows = 200, warnAgeMs = dayMs } = options;
  const view = createRowsView({ warnRows, warnAgeMs, durable: storage.durable, now });
  const { rows } = view;
  const over = new AbortController();
  const sender = createSender({
    send: options.send,
    backOff: options.backOff ?? { minMs: 500, maxMs: 60_000 },
    rowBackOff: options.rowBackOff ?? { minMs: 5_000, maxMs: 600_000 },
    queued: () => [...rows.values()].filter(({ state }) => state === 'queued'),
    ...attempts(view),
    settled: (id, state, result) => settle({ storage, view, now }, id, state, result),
    trouble: view.trouble,
    tidy: createTidy(storage, view, () => outdated([...rows.values()], keepSettled, dayOf, now())),
  });
  const acts = createRowActs({ storage, view, maxRows, now, wake: sender.wake });
  const checkOpen = (): void => {
    if (over.signal.aborted) throw new OutboxError('closed', 'The outbox is closed.');
  };

  await reload(storage, view);
  const unwatch = storage.watch(() => {
    void reload(storage, view).then(sender.wake, () => {}); // the next change reads again
  });
  const sending = sendWhileOpen(storage, view, sender, over.signal);

  return {
    put: async (message, note) => {
      checkOpen();
      return acts.put(message, note);
    },
    correct: async (id, message) => {
      checkOpen();
      return acts.correct(id, message);
    },
    remove: acts.remove,
    wake: sender.wake,
    snapshot: view.snapshot,
    subscribe: view.subscribe,
    exportRows: () => rowsAsText(view.snapshot().rows, now()),
    close: async () => {
      over.abort(new OutboxError('closed', 'The outbox is closed.'));
      unwatch();
      view.stop();
      await sending;
      await storage.close();
    },
  };
}

async function reload(storage: OutboxStorage, view: RowsView): Promise<void> {
  const stored = await storage.read();
  view.rows.clear();
  for (const row of stored) view.rows.set(row.id, row);
  view.changed();
}

/** Sends whenever this process is the one that may. */
async function sendWhileOpen(
  storage: OutboxStorage,
  view: RowsView,
  sender: Sender,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    await storage
      .exclusively(over, async (held) => {
        await reload(storage, view); // another tab may have sent until now
        view.trouble(null);
        view.sends(true);
        await sender.run(held);
      })
      .catch((error: unknown) => {
        if (!over.aborted) view.trouble({ code: 'storage_failed', message: String(error) });
      });
    view.live.clear();
    view.sends(false);
    if (!over.aborted) await new Promise((resolve) => setTimeout(resolve, reopenAfterMs));
  }
}

/** Shows the attempts at sending a row. */
const attempts = ({ live, changed }: RowsView): Pick<SenderParts, 'started' | 'failed'> => ({
  started: (id) => {
    live.set(id, { ...live.get(id), sending: true, attempts: (live.get(id)?.attempts ?? 0) + 1 });
    changed();
  },
  failed: (id, reason) => {
    live.set(id, { sending: false, attempts: live.get(id)?.attempts ?? 1, reason });
    changed();
  },
});

async function settle(
  {
    storage,
    view,
    now,
  }: { readonly storage: OutboxStorage; readonly view: RowsView; readonly now: () => Date },
  id: number,
  state: SettledState | 'refused',
  { outcome, reason }: SentResult,
): Promise<void> {
  const { entries: _, ...facts } = outcome ?? { entries: [] };
  const result = {
    state,
    attempts: view.live.get(id)?.attempts ?? 1,
    settledAt: now().toISOString(),
    ...(outcome ? { outcome: facts } : {}),
    ...(reason ? { reason } : {}),
  };
  // The row keeps its own event and payload, so it stays of its kind.
  const stored = await storage.change(id, (row) => ({ ...row, ...result }) as OutboxRow);
  if (stored) view.keep(stored);
  else view.rows.delete(id);
}

/** Returns a function that removes the rows that are no longer listed, at most once every ten seconds. */
function createTidy(
  storage: OutboxStorage,
  view: RowsView,
  findOutdated: () => readonly number[],
): () => Promise<void> {
  let nextAtMs = 0;
  return async () => {
    if (performance.now() < nextAtMs) return;
    nextAtMs = performance.now() + tidyEveryMs;
    view.changed(); // the summary has the age of the oldest row
    const old = findOutdated();
    if (old.length === 0) return;
    await storage.remove(old);
    for (const id of old) view.rows.delete(id);
    view.changed();
  };
}

const rowsAsText = (rows: OutboxSnapshot['rows'], at: Date): string =>
  JSON.stringify({ format: 'deerfields-outbox', version: 1, exportedAt: at.toISOString(), rows }, null, 2);
