// The journal follower case by case: greeting, overlap, gap, early push, other epoch, failed resume.
import { describe, expect, test } from 'vitest';
import { createJournalFollower } from '../../src/client/journal-follower.ts';
import { aSnapshot, entriesFrom, seqsOf } from './journal-builders.ts';

const epoch = 'e1';

function greetedAt(seq: number) {
  const follower = createJournalFollower();
  follower.greeted({ epoch, snapshot: aSnapshot(seq) });
  return follower;
}

describe('greeting', () => {
  test('without a cursor the journal starts at the snapshot', () => {
    const follower = createJournalFollower();
    const step = follower.greeted({ epoch, snapshot: aSnapshot(7) });
    expect(step.snapshot?.reason).toBe('start');
    expect(step.resume).toBeUndefined();
    expect(follower.cursor()).toEqual({ epoch, seq: 7 });
  });

  test('with a cursor it continues with the missed entries', () => {
    const follower = createJournalFollower({ epoch, seq: 4 });
    const step = follower.greeted({
      epoch,
      snapshot: aSnapshot(6),
      entries: entriesFrom(5, 6),
      complete: true,
    });
    expect(step.snapshot).toBeUndefined();
    expect(seqsOf(step.entries)).toEqual([5, 6]);
  });

  test('too many missed entries give the snapshot instead', () => {
    const follower = createJournalFollower({ epoch, seq: 4 });
    const step = follower.greeted({ epoch, snapshot: aSnapshot(900), entries: [], complete: false });
    expect(step.snapshot?.reason).toBe('gap');
    expect(follower.cursor()).toEqual({ epoch, seq: 900 });
  });

  test('another epoch starts from its snapshot, even at a lower seq', () => {
    const follower = createJournalFollower({ epoch: 'e0', seq: 40 });
    const step = follower.greeted({ epoch, snapshot: aSnapshot(3), entries: [], complete: false });
    expect(step.snapshot?.reason).toBe('epoch');
    expect(follower.cursor()).toEqual({ epoch, seq: 3 });
  });

  test('a greeting from a node behind the cursor is ignored', () => {
    const follower = createJournalFollower({ epoch, seq: 4 });
    const step = follower.greeted({ epoch, snapshot: aSnapshot(2), entries: [], complete: false });
    expect(step).toEqual({ entries: [] });
    expect(follower.cursor()).toEqual({ epoch, seq: 4 });
  });

  test('missing entries below the snapshot are requested', () => {
    const follower = createJournalFollower({ epoch, seq: 4 });
    expect(follower.greeted({ epoch, snapshot: aSnapshot(6) }).resume).toEqual({ id: 1, attempt: 0 });
  });
});

describe('pushes', () => {
  test('are delivered in order, once', () => {
    const follower = greetedAt(0);
    expect(seqsOf(follower.pushed({ epoch, entries: entriesFrom(1, 2) }).entries)).toEqual([1, 2]);
    expect(seqsOf(follower.pushed({ epoch, entries: entriesFrom(2, 3) }).entries)).toEqual([3]);
    expect(follower.pushed({ epoch, entries: entriesFrom(1, 3) })).toEqual({ entries: [] });
  });

  test('before the greeting wait for it', () => {
    const follower = createJournalFollower();
    expect(follower.pushed({ epoch, entries: entriesFrom(8, 9) })).toEqual({ entries: [] });
    const step = follower.greeted({ epoch, snapshot: aSnapshot(8) });
    expect(seqsOf(step.entries)).toEqual([9]);
    expect(step.resume).toBeUndefined();
  });

  test('beyond the buffer’s limit are requested', () => {
    const follower = createJournalFollower(null, 2);
    follower.pushed({ epoch, entries: entriesFrom(1, 5) });
    const step = follower.greeted({ epoch, snapshot: aSnapshot(0) });
    expect(seqsOf(step.entries)).toEqual([1, 2]);
    const { resume } = step;
    expect(resume).toBeDefined();
    const reply = { epoch, entries: entriesFrom(3, 5), complete: true };
    expect(seqsOf(follower.resumed(resume?.id ?? 0, reply).entries)).toEqual([3, 4, 5]);
  });

  test('of another epoch trigger a request, and pushes before its answer are not lost', () => {
    const follower = greetedAt(5);
    const asked = follower.pushed({ epoch: 'e2', entries: entriesFrom(3, 3) });
    expect(asked.resume?.attempt).toBe(0);
    const reply = { epoch: 'e2', entries: [], complete: false, snapshot: aSnapshot(2) };
    const step = follower.resumed(asked.resume?.id ?? 0, reply);
    expect(step.snapshot?.reason).toBe('epoch');
    expect(seqsOf(step.entries)).toEqual([3]);
    expect(step.resume).toBeUndefined();
  });
});

describe('a gap', () => {
  test('is requested once and filled by the answer', () => {
    const follower = greetedAt(1);
    const first = follower.pushed({ epoch, entries: entriesFrom(4, 4) });
    expect(first).toEqual({ entries: [], resume: { id: 1, attempt: 0 } });
    expect(follower.pushed({ epoch, entries: entriesFrom(5, 5) })).toEqual({ entries: [] });
    const step = follower.resumed(1, { epoch, entries: entriesFrom(2, 4), complete: true });
    expect(seqsOf(step.entries)).toEqual([2, 3, 4, 5]);
    expect(step.resume).toBeUndefined();
  });

  test('is requested again, with a rising attempt number, when the answer fails or does not help', () => {
    const follower = greetedAt(1);
    follower.pushed({ epoch, entries: entriesFrom(3, 3) });
    expect(follower.resumeFailed(1, true).resume).toEqual({ id: 2, attempt: 1 });
    const late = follower.resumed(2, { epoch, entries: [], complete: true });
    expect(late.resume).toEqual({ id: 3, attempt: 2 });
    expect(follower.resumeFailed(3, false)).toEqual({ entries: [] });
    expect(follower.pushed({ epoch, entries: entriesFrom(4, 4) }).resume?.attempt).toBe(3);
  });

  test('ignores an answer of a lost connection', () => {
    const follower = greetedAt(1);
    follower.pushed({ epoch, entries: entriesFrom(3, 3) });
    follower.lost();
    expect(follower.resumed(1, { epoch, entries: entriesFrom(2, 3), complete: true })).toEqual({
      entries: [],
    });
    const greeting = { epoch, snapshot: aSnapshot(3), entries: entriesFrom(2, 3), complete: true };
    expect(seqsOf(follower.greeted(greeting).entries)).toEqual([2, 3]);
  });
});
