// The simulated servers: a primary, whose documents become final when a majority has them, and the projection.
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import type { Appended, LedgerDocument, ProjectedUser, Store } from '../../src/ports/store.ts';
import type { Truth } from './truth.ts';
import { createTruth } from './truth.ts';

export interface Inserted {
  readonly results: readonly Appended[];
  /** The number of documents on the primary that no majority has yet. */
  readonly pending: number;
}

/** `majority`: it will never be lost. `taken back`: the primary that had it is gone. */
export type Settled = 'majority' | 'taken back';

export interface ReplicaSet {
  /** What a majority has, for the oracles. */
  readonly truth: Truth;
  /** The store as read at majority concern. */
  readonly majority: Store;
  /** The store as read at local concern: includes what no majority has yet. */
  local(): Store;
  /** Appends each document separately, at the primary. `onSettled` is called once for each stored one. */
  insert(documents: readonly LedgerDocument[], onSettled: (settled: Settled) => void): Promise<Inserted>;
  /** The majority gets everything that the primary has now, unless it is held. */
  advance(): Promise<void>;
  /** Documents on the primary only. */
  pending(): number;
  /** Whether a place or claim of this document is taken by one that no majority has. */
  isTakenByPending(document: LedgerDocument): boolean;
  /** The majority does not advance until every `hold` is released. */
  hold(): void;
  isHeld(): boolean;
  letGo(): void;
  /** Another primary with the majority's data. Returns the number of rolled-back documents. */
  failOver(): Promise<number>;
  readonly projection: ProjectionFaults;
}

export interface ProjectionFaults {
  current(): ReadonlyMap<string, ProjectedUser>;
  /** Replaces these shoppers; others stay. */
  overwrite(users: readonly ProjectedUser[]): Promise<void>;
  lose(): Promise<void>;
  /** Restores the state of some writes ago. */
  putBack(writes: number): Promise<void>;
  /** Writes of nodes that replaced a newer state by an older one. */
  readonly setBack: readonly string[];
}

interface Pending {
  readonly document: LedgerDocument;
  readonly onSettled: (settled: Settled) => void;
}

export const placeOf = (document: LedgerDocument): string =>
  'note' in document
    ? `note ${document.claims.join()}`
    : `${document.records[0]?.userId} ${document.records[0]?.firstSeq}`;

export interface ReplicaSetSettings {
  readonly epoch: string;
  /** False: without the index on claims. */
  readonly uniqueClaims: boolean;
}

export function createReplicaSet({ epoch, uniqueClaims }: ReplicaSetSettings): ReplicaSet {
  const ledger = { ...createMemoryStore(), epoch };
  const truth = createTruth();
  let primary: Store = createMemoryStore();
  let pending: Pending[] = [];
  let holds = 0;
  let unlike = 0;

  let users: Store = createMemoryStore();
  let projected = new Map<string, ProjectedUser>();
  const earlier: ReadonlyMap<string, ProjectedUser>[] = [];
  const setBack: string[] = [];

  /** Without the index no claim equals another. */
  const indexed = (document: LedgerDocument): LedgerDocument => {
    if (uniqueClaims) return document;
    const claims = document.claims.map((claim) => {
      unlike += 1;
      return `${claim}#${unlike}`;
    });
    return { ...document, claims };
  };

  async function advance(): Promise<void> {
    if (holds > 0) return;
    for (const { document, onSettled } of pending.splice(0)) {
      const [result] = await ledger.append([indexed(document)]);
      if (result !== 'stored') throw new Error(`the primary took what the majority says is ${result}`);
      truth.add(document);
      onSettled('majority');
    }
  }

  async function write(list: readonly ProjectedUser[], isForced: boolean): Promise<void> {
    earlier.push(new Map(projected));
    if (isForced) await rebuild(new Map([...projected, ...list.map((one) => [one.user.id, one] as const)]));
    else await users.saveProjected(list);
    const ids = [...new Set([...projected.keys(), ...list.map(({ user }) => user.id)])];
    const after = await users.loadProjected(ids);
    for (const [id, { user }] of projected) {
      const seq = after.get(id)?.user.seq ?? 0;
      if (seq < user.seq) setBack.push(`${id} from ${user.seq} to ${seq}`);
    }
    projected = after;
  }

  async function rebuild(to: ReadonlyMap<string, ProjectedUser>): Promise<void> {
    const markMs = await users.loadMark();
    users = createMemoryStore();
    await users.saveProjected([...to.values()]);
    await users.saveMark(markMs);
  }

  async function putTo(to: ReadonlyMap<string, ProjectedUser>): Promise<void> {
    await rebuild(to);
    projected = new Map(to);
  }

  return {
    truth,
    majority: {
      ...ledger,
      loadProjected: (ids) => users.loadProjected(ids),
      saveProjected: (list) => write(list, false),
      projectedSeqs: (ids) => users.projectedSeqs(ids),
      isEmpty: () => users.isEmpty(),
      loadMark: () => users.loadMark(),
      saveMark: (atMs) => users.saveMark(atMs),
    },
    local: () => primary,
    insert: async (documents, onSettled) => {
      const results = await primary.append(documents.map(indexed));
      const stored = documents.filter((_, index) => results[index] === 'stored');
      pending.push(...stored.map((document) => ({ document, onSettled })));
      return { results, pending: stored.length };
    },
    advance,
    pending: () => pending.length,
    isTakenByPending: (document) =>
      pending.some(
        ({ document: other }) =>
          placeOf(other) === placeOf(document) ||
          other.claims.some((claim) => document.claims.includes(claim)),
      ),
    isHeld: () => holds > 0,
    hold: () => {
      holds += 1;
    },
    letGo: () => {
      holds -= 1;
    },
    failOver: async () => {
      const lost = pending;
      pending = [];
      const next = createMemoryStore();
      primary = next;
      await next.append(truth.documents.map(indexed));
      for (const { onSettled } of lost) onSettled('taken back');
      return lost.length;
    },
    projection: {
      current: () => projected,
      overwrite: (list) => write(list, true),
      lose: () => putTo(new Map()),
      putBack: async (writes) => {
        const to = earlier.at(-writes);
        if (to !== undefined) await putTo(to);
      },
      setBack,
    },
  };
}
