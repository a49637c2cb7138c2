// The database of the simulated mall, behind a connection with every kind of fault.
import type { Appended, Head, LedgerDocument, ProjectedUser, Store } from '../../src/ports/store.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import { createAppending } from './appending.ts';
import type { Faults } from './faults.ts';
import { late, shortly } from './latency.ts';
import type { ReplicaSet } from './replica-set.ts';
import { createReplicaSet } from './replica-set.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

export const epoch = 'simulated';

export interface Database {
  /** What a majority has, for the oracles. */
  readonly truth: Truth;
  readonly projection: ReplicaSet['projection'];
  /** The store as seen by a process. */
  connect(owner: SimulatedProcess): Connection;
  goAway(): void;
  comeBack(): void;
  /** The secondaries are unavailable: no write reaches a majority. */
  loseMajority(): void;
  regainMajority(): void;
  /** Another primary, with a majority. */
  failOver(): void;
  /** Requests without effect yet, and documents that no majority has yet. */
  underWay(): number;
}

/** One member on which every write is final at once, as with another kind of database. */
export interface OneMember extends Store {
  /** All of its content. */
  overwriteProjected(users: readonly ProjectedUser[]): Promise<void>;
}

export interface Connection {
  readonly store: Store;
  /** Reads at local concern. */
  readonly local: Store;
  /** Write concern 1: a write on the primary counts as stored. */
  appendToPrimary(documents: readonly LedgerDocument[]): Promise<readonly Appended[]>;
  /** Appends that this process waits for. */
  committing(): number;
  /** Reads of this process that found the store unavailable. */
  failedReads(): number;
  /** One atomic step at the database; `kind` says whether it writes. */
  perform<T>(kind: 'read' | 'write', label: string, work: (store: OneMember) => Promise<T>): Promise<T>;
}

/** The reply to a step of {@link Connection.perform} was lost, so its effect is unknown. */
export class ReplyLostError extends Error {
  override readonly name = 'ReplyLostError';
}

export interface DatabaseSettings {
  readonly appendTimeoutMs: number;
  readonly uniqueClaims: boolean;
}

/** The fate of a request: when it takes effect (null: never), and what its sender gets instead of its reply. */
interface Drawn {
  readonly effectMs: number | null;
  readonly told: Error | null;
  readonly toldMs: number;
}

type Kind = 'read' | 'write' | 'projection write';

export function createDatabase(world: World, faults: Faults, settings: DatabaseSettings): Database {
  const { chance } = world;
  // A separate process that is never killed: what happens there uses the clock of this world.
  const server = world.start('database');
  const set = createReplicaSet({ epoch, uniqueClaims: settings.uniqueClaims });
  const appending = createAppending({ world, faults, server, set, timeoutMs: settings.appendTimeoutMs });
  let isAway = false;
  let underWay = 0;

  const away = (): StoreUnavailableError => new StoreUnavailableError('no connection');

  function draw(kind: Kind): Drawn {
    const effectMs = shortly(chance);
    const toldMs = shortly(chance);
    if (kind === 'read') {
      if (faults.happens('read: the store is away')) return { effectMs: null, told: away(), toldMs };
      return { effectMs: faults.happens('read: late') ? late(chance) : effectMs, told: null, toldMs };
    }
    if (kind === 'projection write') {
      if (faults.happens('projection: write lost')) return { effectMs: null, told: away(), toldMs };
      return {
        effectMs: faults.happens('projection: write late') ? late(chance) : effectMs,
        told: null,
        toldMs,
      };
    }
    if (faults.happens('append: lost, nothing stored')) {
      return { effectMs: null, told: new ReplyLostError('connection lost'), toldMs: late(chance) };
    }
    if (faults.happens('append: reply lost, stored')) {
      return { effectMs, told: new ReplyLostError('connection lost'), toldMs: effectMs + late(chance) };
    }
    if (faults.happens('append: error')) return { effectMs: null, told: new Error('not liked'), toldMs };
    return { effectMs, told: null, toldMs };
  }

  const oneMember: OneMember = {
    ...set.majority,
    append: async (documents) => {
      // What it reports as stored is on a majority; without one it accepts nothing.
      if (set.isHeld()) throw away();
      await set.advance();
      const { results } = await set.insert(documents, () => {});
      await set.advance();
      return results;
    },
    overwriteProjected: set.projection.overwrite,
  };

  function connect(owner: SimulatedProcess): Connection {
    let committing = 0;
    let failedReads = 0;

    function perform<T>(kind: Kind, label: string, work: () => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const reply = (delayMs: number, what: string, settle: () => void): void =>
          world.post(delayMs, `hears ${label}: ${what}`, owner, settle);
        const refuse = (error: Error): void => {
          if (kind === 'read') failedReads += 1;
          reject(error);
        };
        if (isAway) return reply(shortly(chance), 'away', () => refuse(away()));
        const { effectMs, told, toldMs } = draw(kind);
        if (told !== null) reply(toldMs, told.name, () => refuse(told));
        if (effectMs === null) return;
        underWay += 1;
        world.post(effectMs, `${label} of ${owner.name} takes effect`, server, () => {
          underWay -= 1;
          if (isAway) return reply(toldMs, 'away', () => refuse(away()));
          if (kind === 'projection write' && faults.happens('projection: write forgotten')) {
            // Acknowledged, and lost with the primary that did it.
            return reply(toldMs, 'done', () => resolve(undefined as T)); // these writes return nothing
          }
          work().then(
            (result) => reply(toldMs, 'done', () => resolve(result)),
            (error: unknown) => reply(toldMs, 'error', () => reject(error)),
          );
        });
      });
    }

    const counted = async <T>(appended: Promise<T>): Promise<T> => {
      committing += 1;
      try {
        return await appended;
      } finally {
        committing -= 1;
      }
    };

    /** The store with reads from `from`: the majority or the primary. */
    const storeOn = (from: () => Store): Store => {
      const read = <T>(label: string, work: (store: Store) => Promise<T>): Promise<T> =>
        perform('read', label, () => work(from()));
      const project = (label: string, work: (store: Store) => Promise<void>): Promise<void> =>
        perform('projection write', label, () => work(set.majority));
      const projected = set.majority;
      return {
        durable: true,
        epoch,
        isAvailable: () => !isAway,
        append: (documents) => counted(appending.append(owner, documents, () => isAway)),
        loadReceipts: (ids) => read('receipts', (store) => store.loadReceipts(ids)),
        loadCorrections: (ids) => read('corrections', (store) => store.loadCorrections(ids)),
        loadRecord: (userId, seq) => read('record', (store) => store.loadRecord(userId, seq)),
        journalAfter: (userId, seq, limit) =>
          read('journal', (store) => store.journalAfter(userId, seq, limit)),
        ledgersFrom: (starts, limit) => read('ledgers', (store) => store.ledgersFrom(starts, limit)),
        loadLedgerSnapshots: (ids) => read('ledgerSnapshots', (store) => store.loadLedgerSnapshots(ids)),
        heads: (places) => read('heads', (store) => store.heads(places)),
        headsAfter: (userId, limit) => read('all heads', (store) => store.headsAfter(userId, limit)),
        changedSince: async function* (sinceMs) {
          yield* await read('changed heads', (store) => pagesOf(store.changedSince(sinceMs)));
        },
        close: async () => {},
        loadProjected: (ids) => read('users', () => projected.loadProjected(ids)),
        projectedSeqs: (ids) => read('users', () => projected.projectedSeqs(ids)),
        isEmpty: () => read('whether there are users', () => projected.isEmpty()),
        loadMark: () => read('the mark', () => projected.loadMark()),
        saveProjected: (users) => project('users', (store) => store.saveProjected(users)),
        saveMark: (atMs) => project('the mark', (store) => store.saveMark(atMs)),
      };
    };

    return {
      committing: () => committing,
      failedReads: () => failedReads,
      perform: (kind, label, work) => perform(kind, label, () => work(oneMember)),
      appendToPrimary: (documents) => counted(appending.append(owner, documents, () => isAway, 'primary')),
      store: storeOn(() => set.majority),
      local: storeOn(set.local),
    };
  }

  return {
    truth: set.truth,
    projection: set.projection,
    connect,
    goAway: () => {
      isAway = true;
    },
    comeBack: () => {
      isAway = false;
    },
    loseMajority: set.hold,
    regainMajority: appending.regainMajority,
    failOver: () => appending.failOver(shortly(chance), appending.regainMajority),
    underWay: () => underWay + appending.underWay() + set.pending(),
  };
}

async function pagesOf(pages: AsyncIterable<Map<string, Head>>): Promise<Map<string, Head>[]> {
  const all: Map<string, Head>[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
