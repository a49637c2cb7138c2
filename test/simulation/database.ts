// The one database of the simulated mall: a memory store at the far end of a line on which everything can go wrong.
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import type { Batch, CommitResult, Store } from '../../src/ports/store.ts';
import { CommitUnknownError, StoreUnavailableError } from '../../src/ports/store.ts';
import type { Faults } from './faults.ts';
import { late, shortly, veryLate } from './latency.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Truth } from './truth.ts';
import { watchTruth } from './truth.ts';
import type { World } from './world.ts';

export const epoch = 'simulated';

export interface Database {
  /** What is stored, seen from outside of everything. */
  readonly truth: Truth;
  readonly store: Store;
  /** The store as a process reaches it. */
  connect(owner: SimulatedProcess): Connection;
  goAway(): void;
  comeBack(): void;
  /** Requests that have not taken effect yet. */
  underWay(): number;
}

export interface Connection {
  readonly store: Store;
  /** Commits that this process waits for. */
  committing(): number;
  /** One atomic step at the database; `kind` says whether it writes. What a database with other commands could do. */
  perform<T>(kind: 'read' | 'write', label: string, work: (store: Store) => Promise<T>): Promise<T>;
}

export function createDatabase(world: World, faults: Faults): Database {
  const { chance } = world;
  // A process of its own, which nobody kills: what happens there happens on the clock of this world.
  const server = world.start('database');
  const truth = watchTruth({ ...createMemoryStore(), epoch });
  let isAway = false;
  let underWay = 0;

  const away = (): StoreUnavailableError => new StoreUnavailableError('no connection');

  /** When the request takes effect (null: never), when and what its sender hears. */
  function drawWrite(): { effectMs: number | null; told: Error | 'conflict' | null; toldMs: number } {
    const effectMs = shortly(chance);
    const toldMs = shortly(chance);
    if (faults.happens('commit: lost, nothing stored')) {
      return { effectMs: null, told: new CommitUnknownError('connection lost'), toldMs: late(chance) };
    }
    if (faults.happens('commit: reply lost, stored')) {
      return { effectMs, told: new CommitUnknownError('connection lost'), toldMs: effectMs + late(chance) };
    }
    if (faults.happens('commit: unknown, takes effect later')) {
      return { effectMs: veryLate(chance), told: new CommitUnknownError('connection lost'), toldMs };
    }
    if (faults.happens('commit: takes longer than the deadline')) {
      return { effectMs: veryLate(chance), told: null, toldMs };
    }
    if (faults.happens('commit: conflict for no reason')) return { effectMs: null, told: 'conflict', toldMs };
    if (faults.happens('commit: error')) return { effectMs: null, told: new Error('not liked'), toldMs };
    return { effectMs, told: null, toldMs };
  }

  function drawRead(): ReturnType<typeof drawWrite> {
    if (faults.happens('read: the store is away')) {
      return { effectMs: null, told: away(), toldMs: shortly(chance) };
    }
    const effectMs = faults.happens('read: late') ? late(chance) : shortly(chance);
    return { effectMs, told: null, toldMs: shortly(chance) };
  }

  function connect(owner: SimulatedProcess): Connection {
    let committing = 0;

    function perform<T>(
      kind: 'read' | 'write',
      label: string,
      work: (store: Store) => Promise<T>,
      conflict?: T,
    ): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const reply = (delayMs: number, what: string, settle: () => void): void =>
          world.post(delayMs, `hears ${label}: ${what}`, owner, settle);
        if (isAway) return reply(shortly(chance), 'away', () => reject(away()));
        const { effectMs, told, toldMs } = kind === 'write' ? drawWrite() : drawRead();
        if (told === 'conflict' && conflict !== undefined) {
          return reply(toldMs, 'conflict', () => resolve(conflict));
        }
        if (told === 'conflict') return reply(toldMs, 'error', () => reject(new Error('not liked')));
        if (told !== null) reply(toldMs, told.name, () => reject(told));
        if (effectMs === null) return;
        underWay += 1;
        world.post(effectMs, `${label} of ${owner.name} takes effect`, server, () => {
          underWay -= 1;
          if (isAway) return reply(toldMs, 'away', () => reject(away()));
          if (kind === 'write' && !owner.isAlive())
            faults.happened('write takes effect after its node is dead');
          work(truth.store).then(
            (result) => {
              if (result === 'conflict') faults.happened('conflict between batches');
              reply(toldMs, typeof result === 'string' ? result : 'done', () => resolve(result));
            },
            (error: unknown) => reply(toldMs, 'error', () => reject(error)),
          );
        });
      });
    }

    const read = <T>(label: string, work: (store: Store) => Promise<T>): Promise<T> =>
      perform('read', label, work);

    const commit = (batch: Batch): Promise<CommitResult> => {
      const label = `commit of ${batch.receipts.map(({ receipt }) => receipt.id).join(' ')}`;
      committing += 1;
      return perform<CommitResult>('write', label, (store) => store.commit(batch), 'conflict').finally(() => {
        committing -= 1;
      });
    };

    return {
      committing: () => committing,
      perform,
      store: {
        durable: true,
        epoch,
        isAvailable: () => !isAway,
        commit,
        loadUsers: (ids) => read('users', (store) => store.loadUsers(ids)),
        loadReceipts: (ids) => read('receipts', (store) => store.loadReceipts(ids)),
        loadRecord: (userId, seq) => read('record', (store) => store.loadRecord(userId, seq)),
        journalAfter: (userId, seq, limit) =>
          read('journal', (store) => store.journalAfter(userId, seq, limit)),
        loadOpenings: (ids) => read('openings', (store) => store.loadOpenings(ids)),
        heads: (ids) => read('heads', (store) => store.heads(ids)),
        headsAfter: (userId, limit) => read('heads', (store) => store.headsAfter(userId, limit)),
        close: async () => {},
      },
    };
  }

  return {
    truth,
    store: truth.store,
    connect,
    goAway: () => {
      isAway = true;
    },
    comeBack: () => {
      isAway = false;
    },
    underWay: () => underWay,
  };
}
