// Sending a plan: order, counts, and what is not sent after a refusal.
import { expect, test } from 'vitest';
import type { Step } from '../../src/cli/replay/plan-replay.ts';
import { planReplay } from '../../src/cli/replay/plan-replay.ts';
import { sendPlan } from '../../src/cli/replay/send-plan.ts';
import { RefusedError } from '../../src/client/refused-error.ts';
import type { ErrorCode } from '../../src/contracts/errors.ts';
import type { Outcome } from '../../src/contracts/receipts.ts';
import { readLines } from './invoice-csv.ts';

const outcome = (status: Outcome['status']): Outcome => ({
  status,
  receiptId: 's01:1',
  userId: '1',
  seq: 1,
  coins: { delta: 0, balance: 0 },
  xp: { delta: 0, total: 0 },
  level: { from: 1, to: 1 },
  missions: [],
  entries: [],
});

const refused = (code: ErrorCode) => new RefusedError({ code, message: code, retryable: false });

/** Three shoppers: 1 and 2 with a return each, 3 without. */
const aPlan = async () =>
  planReplay(
    await readLines(
      { no: '10', customer: '1', pieces: 2, at: '2010-12-01 08:00:00' },
      { no: '20', customer: '2', pieces: 2, at: '2010-12-01 09:00:00' },
      { no: '30', customer: '3', at: '2010-12-01 10:00:00' },
      { no: 'C11', customer: '1', pieces: -1, at: '2010-12-02 08:00:00' },
      { no: 'C21', customer: '2', pieces: -2, at: '2010-12-02 08:00:00' },
      { no: '12', customer: '1', at: '2010-12-03 08:00:00' },
      { no: 'C31', customer: '3', code: 'X', pieces: -1, at: '2010-12-03 08:00:00' },
    ),
    { exchange: 100, nowMs: Date.parse('2026-03-21T12:00:00Z') },
  );

async function play(answer: (step: Step) => Outcome) {
  const sent: string[] = [];
  const refusals: string[] = [];
  let steps = 0;
  const done = await sendPlan(await aPlan(), {
    concurrency: 8,
    send: async (step) => {
      sent.push(`${step.kind} ${step.payload.receiptNo}`);
      await new Promise((resolve) => setImmediate(resolve));
      return answer(step);
    },
    onStep: () => {
      steps += 1;
    },
    onRefusal: (sentence) => refusals.push(sentence),
  });
  return { ...done, sent, refusals, steps };
}

test('the first run applies the receipts, the second finds duplicates', async () => {
  const first = await play(() => outcome('applied'));
  const counts = {
    receipts: 4,
    conflict: 0,
    rejected: 0,
    returns: 2,
    unmatchedReturns: 1,
    zero: 0,
    amount: 1530,
  };
  expect(first.result).toEqual({ ...counts, applied: 4, duplicate: 0 });
  expect(first.steps).toBe(6);
  const second = await play(() => outcome('duplicate'));
  expect(second.result).toEqual({ ...counts, applied: 0, duplicate: 4 });
});

test('the oldest receipt is sent first and alone, and each shopper’s receipts stay in order', async () => {
  const { sent } = await play(() => outcome('applied'));
  expect(sent[0]).toBe('sale 10');
  const ofFirst = sent.filter((step) => /1[02]$/.test(step));
  expect(ofFirst).toEqual(['sale 10', 'return 10', 'sale 12']);
});

test('a refused receipt is not returned, because a void before its receipt would block it', async () => {
  const { result, refusedReturns, sent, refusals } = await play((step) => {
    if (step.payload.receiptNo === '20') throw refused('conflict');
    if (step.payload.receiptNo === '30') return outcome('rejected');
    return outcome('applied');
  });
  expect(result).toMatchObject({ applied: 2, conflict: 1, rejected: 1, returns: 1 });
  expect(refusedReturns).toBe(1);
  expect(sent).not.toContain('return 20');
  expect(refusals).toHaveLength(2);
});

test('a file too old for the node ends before anything else is sent', async () => {
  const sent: string[] = [];
  const sending = sendPlan(await aPlan(), {
    concurrency: 8,
    send: async (step) => {
      sent.push(step.payload.receiptNo);
      throw refused('too_old');
    },
    onStep: () => {},
    onRefusal: () => {},
  });
  await expect(sending).rejects.toThrow('RECEIPT_MAX_AGE_DAYS');
  expect(sent).toEqual(['10']);
});
