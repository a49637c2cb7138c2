// The law of the journal follower: with lost, repeated, late or stale messages, every entry is delivered once and in order.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Step } from '../../src/client/journal-follower.ts';
import { createJournalFollower } from '../../src/client/journal-follower.ts';
import type { Resumed } from '../../src/contracts/shoppers.ts';
import { aSnapshot, entriesFrom } from './journal-builders.ts';

type Doing =
  | { readonly do: 'commit'; readonly entries: number }
  | { readonly do: 'deliver' | 'lose' | 'repeat'; readonly which: number }
  | { readonly do: 'answer' | 'answer stale' | 'fail'; readonly behind: number }
  | { readonly do: 'reconnect' | 'new epoch' };

const which = fc.nat(20);
const doing: fc.Arbitrary<Doing> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('commit'), entries: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('deliver', 'lose', 'repeat'), which }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('answer', 'answer stale', 'fail'), behind: fc.nat(6) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('reconnect', 'new epoch') }) },
);

/** Larger gaps are answered with a snapshot. */
const maxGap = 9;

function world(maxHeld: number) {
  const follower = createJournalFollower(null, maxHeld);
  const store = { epoch: 0, head: 0 };
  const onTheWay: { epoch: string; from: number; to: number }[] = [];
  let asked: number | null = null;
  /** The listener's position; null until it has a snapshot. */
  let shown: { epoch: string; seq: number } | null = null;

  function take(step: Step): void {
    if (step.snapshot) {
      const { snapshot, reason } = step.snapshot;
      const epoch = follower.cursor()?.epoch ?? '';
      if (shown?.epoch === epoch) {
        expect(reason).toBe('gap');
        expect(snapshot.seq).toBeGreaterThan(shown.seq);
      }
      shown = { epoch, seq: snapshot.seq };
    }
    for (const { seq } of step.entries) {
      expect(seq).toBe((shown?.seq ?? -1) + 1);
      shown = { epoch: shown?.epoch ?? '', seq };
    }
    if (step.resume) {
      expect(asked, 'two resumes at once').toBeNull();
      asked = step.resume.id;
    }
  }

  function answerAt(head: number): Resumed {
    const epoch = `e${store.epoch}`;
    const cursor = follower.cursor();
    const gap = cursor?.epoch === epoch ? head - cursor.seq : -1;
    return gap >= 0 && gap <= maxGap
      ? { epoch, entries: entriesFrom((cursor?.seq ?? 0) + 1, head), complete: true }
      : { epoch, entries: [], complete: false, snapshot: aSnapshot(head) };
  }

  function reconnect(): void {
    follower.lost();
    asked = null;
    const greeting = { ...answerAt(store.head), snapshot: aSnapshot(store.head) };
    take(follower.greeted(greeting));
  }

  function deliver(index: number, keep: boolean): void {
    const push = onTheWay[index % Math.max(1, onTheWay.length)];
    if (!push) return;
    if (!keep) onTheWay.splice(onTheWay.indexOf(push), 1);
    take(follower.pushed({ epoch: push.epoch, entries: entriesFrom(push.from, push.to) }));
  }

  function answer(reply: () => Resumed | null): void {
    if (asked === null) return;
    const id = asked;
    asked = null;
    const told = reply();
    take(told ? follower.resumed(id, told) : follower.resumeFailed(id, true));
  }

  function act(step: Doing): void {
    if (step.do === 'commit') {
      const from = store.head + 1;
      store.head += step.entries;
      onTheWay.push({ epoch: `e${store.epoch}`, from, to: store.head });
    } else if (step.do === 'deliver') deliver(step.which, false);
    else if (step.do === 'repeat') deliver(step.which, true);
    else if (step.do === 'lose') onTheWay.splice(step.which % Math.max(1, onTheWay.length), 1);
    else if (step.do === 'answer') answer(() => answerAt(store.head));
    else if (step.do === 'answer stale') answer(() => answerAt(Math.max(0, store.head - step.behind)));
    else if (step.do === 'fail') answer(() => null);
    else if (step.do === 'reconnect') reconnect();
    else {
      store.epoch += 1;
      store.head = 0;
    }
  }

  return {
    act,
    /** The last push arrives (head check), and requests are answered: then everything must be there. */
    settle: () => {
      act({ do: 'commit', entries: 1 });
      deliver(onTheWay.length - 1, false);
      for (let round = 0; asked !== null; round += 1) {
        expect(round, 'asks for ever').toBeLessThan(10);
        answer(() => answerAt(store.head));
      }
      expect(shown).toEqual({ epoch: `e${store.epoch}`, seq: store.head });
      expect(follower.cursor()).toEqual(shown);
    },
    start: reconnect,
  };
}

test('every entry arrives once and in order, whatever happens to pushes and answers', () => {
  fc.assert(
    fc.property(
      fc.array(doing, { maxLength: 80 }),
      fc.array(doing, { maxLength: 5 }),
      fc.constantFrom(1, 3, 1_000),
      (steps, beforeGreeting, maxHeld) => {
        const { act, settle, start } = world(maxHeld);
        for (const step of beforeGreeting) if (step.do !== 'reconnect') act(step);
        start();
        for (const step of steps) act(step);
        settle();
      },
    ),
    { numRuns: 2_000 },
  );
});
