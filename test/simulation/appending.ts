// An append on its way: to the primary, to a majority, and its results back; each step may fail.
import type { Appended, LedgerDocument } from '../../src/ports/store.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import type { Faults } from './faults.ts';
import { late, shortly, veryLate } from './latency.ts';
import type { ReplicaSet } from './replica-set.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { World } from './world.ts';

export interface Appending {
  /** Resolves when a majority has the stored documents; with `primary`, when the primary has them. */
  append(
    owner: SimulatedProcess,
    documents: readonly LedgerDocument[],
    isAway: () => boolean,
    concern?: 'majority' | 'primary',
  ): Promise<readonly Appended[]>;
  regainMajority(): void;
  failOver(afterMs: number, andThen?: () => void): void;
  /** Appends that have not taken effect yet. */
  underWay(): number;
}

export interface AppendingParts {
  readonly world: World;
  readonly faults: Faults;
  readonly server: SimulatedProcess;
  readonly set: ReplicaSet;
  /** Without a majority for this long the result is unknown. */
  readonly timeoutMs: number;
}

/** When it takes effect (null: never), and what its sender gets in any case (null: its results). */
interface Drawn {
  readonly effectMs: number | null;
  readonly told: 'unknown' | Error | null;
  readonly toldMs: number;
}

export function createAppending({ world, faults, server, set, timeoutMs }: AppendingParts): Appending {
  const { chance } = world;
  let underWay = 0;

  function draw(): Drawn {
    const effectMs = shortly(chance);
    const toldMs = shortly(chance);
    if (faults.happens('append: lost, nothing stored')) {
      return { effectMs: null, told: 'unknown', toldMs: late(chance) };
    }
    if (faults.happens('append: reply lost, stored')) {
      return { effectMs, told: 'unknown', toldMs: effectMs + late(chance) };
    }
    if (faults.happens('append: unknown, takes effect later')) {
      return { effectMs: veryLate(chance), told: 'unknown', toldMs };
    }
    if (faults.happens('append: takes longer than the deadline')) {
      return { effectMs: veryLate(chance), told: null, toldMs };
    }
    if (faults.happens('append: error')) return { effectMs: null, told: new Error('not liked'), toldMs };
    return { effectMs, told: null, toldMs };
  }

  /** A fault of one document, before the primary handles it; null: none. */
  function faultOf(): Appended | null {
    if (faults.happens('document: stale for no reason')) return 'stale';
    if (faults.happens('document: claimed for no reason')) return 'claimed';
    if (faults.happens('document: refused')) return new Error('this document is not liked');
    return null;
  }

  function advanceAfter(delayMs: number): void {
    world.post(delayMs, 'a majority has it', server, () => void set.advance());
  }

  function regainMajority(): void {
    set.letGo();
    advanceAfter(shortly(chance));
  }

  function failOver(afterMs: number, andThen: () => void = () => {}): void {
    world.post(afterMs, 'another primary', server, () => {
      void set.failOver().then((lost) => {
        if (lost > 0) faults.happened('fail-over takes back');
        andThen();
      });
    });
  }

  /** At the primary. Returns the results when they are certain, or what is known at the time limit. */
  async function takeEffect(
    documents: readonly LedgerDocument[],
    concern: 'majority' | 'primary',
    tell: (results: readonly Appended[]) => void,
  ): Promise<void> {
    const faulty = documents.map(faultOf);
    const sent = documents.filter((_, index) => faulty[index] === null);
    const clashes = sent.map(set.isTakenByPending);
    let waiting = 0;
    let isTakenBack = false;
    const { results, pending } = await set.insert(sent, (settled) => {
      waiting -= 1;
      isTakenBack ||= settled === 'taken back';
      if (waiting > 0) return;
      if (!isTakenBack) tell(final);
      else if (chance.is(0.5)) insertAgain();
      else tell(unlessStored());
    });
    waiting = pending;
    results.forEach((result, index) => {
      if (result !== 'stale' && result !== 'claimed') return;
      if (clashes[index]) faults.happened('taken by what no majority has');
      else faults.happened(result === 'stale' ? 'two commits for one place' : 'two commits for one claim');
    });
    const inserted = new Map(sent.map((document, index) => [document, results[index] ?? 'unknown']));
    const final = documents.map((document, index) => inserted.get(document) ?? faulty[index] ?? 'unknown');
    const unlessStored = (): Appended[] => final.map((result) => (result === 'stored' ? 'unknown' : result));
    /** The sender finds the new primary and sends the same documents there. */
    const insertAgain = (): void => {
      const lost = documents.filter((_, index) => final[index] === 'stored');
      world.post(late(chance), 'the same documents at the new primary', server, () => {
        void takeEffect(lost, concern, (again) => {
          const settled = new Map(lost.map((document, index) => [document, again[index] ?? 'unknown']));
          tell(documents.map((document, index) => settled.get(document) ?? final[index] ?? 'unknown'));
        });
      });
    };
    if (pending === 0 || concern === 'primary') tell(final);
    if (pending === 0) return;
    if (!faults.happens('majority: late')) advanceAfter(shortly(chance));
    else {
      const lateMs = late(chance);
      set.hold();
      world.post(lateMs, 'the majority goes on', server, regainMajority);
      if (faults.happens('fail-over')) failOver(chance.next() * lateMs);
    }
    world.post(timeoutMs, 'waits no longer for a majority', server, () => tell(unlessStored()));
  }

  return {
    append: (owner, documents, isAway, concern = 'majority') =>
      new Promise((resolve, reject) => {
        const label = `append of ${documents.map(labelOf).join(' ')}`;
        const unknown = documents.map((): Appended => 'unknown');
        const reply = (delayMs: number, what: string, settle: () => void): void =>
          world.post(delayMs, `hears ${label}: ${what}`, owner, settle);
        const away = (): void => reject(new StoreUnavailableError('no connection'));
        if (isAway()) return reply(shortly(chance), 'away', away);
        const { effectMs, told, toldMs } = draw();
        if (told instanceof Error) reply(toldMs, 'error', () => reject(told));
        else if (told !== null) reply(toldMs, told, () => resolve(unknown));
        if (effectMs === null) return;
        underWay += 1;
        const effect = (): void => {
          underWay -= 1;
          if (isAway()) {
            reply(toldMs, 'away', away);
            return;
          }
          if (!owner.isAlive()) faults.happened('write takes effect after its node is dead');
          let isTold = false;
          void takeEffect(documents, concern, (results) => {
            if (isTold) return;
            isTold = true;
            reply(toldMs, results.map(String).join(), () => resolve(results));
          });
        };
        world.post(effectMs, `${label} of ${owner.name} takes effect`, server, effect);
      }),
    regainMajority,
    failOver,
    underWay: () => underWay,
  };
}

const labelOf = (document: LedgerDocument): string =>
  'note' in document
    ? `${document.note.status} ${document.note.id}`
    : `${document.records[0]?.userId}:${document.records[0]?.firstSeq} (${document.records.map(({ ref }) => ref).join(' ')})`;
