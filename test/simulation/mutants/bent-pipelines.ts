// The real pipeline with one defect each, which looks harmless in its place.

import type { Answer } from '../../../src/pipeline/answer.ts';
import { refused } from '../../../src/pipeline/answer.ts';
import { createReadLedgerUsers } from '../../../src/pipeline/load-users.ts';
import type { CreatePipeline } from '../pipeline.ts';
import { createRealPipeline } from '../pipeline.ts';
import { withAnswers, withParts, withStore } from './bend.ts';

/** Returns are identified by their amount alone, not by their numbers. */
export const returnsWithoutNumber = withStore((store) => ({
  loadReceipts: async (ids) =>
    new Map(
      [...(await store.loadReceipts(ids))].map(([id, receipt]) => [
        id,
        'returns' in receipt ? { ...receipt, returns: [] } : receipt,
      ]),
    ),
}));

/** An unknown outcome is answered as a final failure, so the till drops the receipt. */
export const unknownIsFailed = withAnswers((answer) =>
  !answer.ok && answer.refusal.code === 'retry' ? refused('invalid', 'failed') : answer,
);

/** A repetition is answered with the shopper's present state. */
export const repetitionTellsNow = withAnswers(async (answer, _, { connection }) => {
  if (!answer.ok || answer.outcome.status !== 'duplicate' || answer.outcome.userId === null) return answer;
  const { userId, coins } = answer.outcome;
  const user = (await createReadLedgerUsers(connection.store)([userId]).catch(() => null))?.users.get(userId);
  return user
    ? { ok: true, outcome: { ...answer.outcome, coins: { ...coins, balance: user.coins } } }
    : answer;
});

/** Answers are cached by receipt number: any command with that number gets the first one. */
export const answersByNumberAlone = withParts(({ submit }) => {
  const remembered = new Map<string, Answer>();
  return {
    submit: async (command, traceId) => {
      const known = command.type === 'receipt.submit' ? remembered.get(command.receiptId) : undefined;
      if (known) return known;
      const answer = await submit(command, traceId);
      if (command.type === 'receipt.submit' && answer.ok) remembered.set(command.receiptId, answer);
      return answer;
    },
  };
});

export const noHeadCheck = withParts(() => ({ headCheck: () => {} }));

/** Commands answered `retry` are never removed from the admission count. */
export const slotKept = withParts(({ submit, depth }) => {
  let kept = 0;
  return {
    submit: async (command, traceId) => {
      const answer = await submit(command, traceId);
      if (!answer.ok && answer.refusal.code === 'retry') kept += 1;
      return answer;
    },
    depth: () => depth() + kept,
  };
});

/** A stop refuses new commands and abandons the accepted ones. */
export const stopsAtOnce = withParts(({ close }) => ({
  close: async () => {
    void close();
  },
}));

/** Cached shoppers never expire. */
export const copiesWithoutBound: CreatePipeline = (site) => {
  const { settings } = site;
  const pipeline = createRealPipeline({
    ...site,
    settings: { ...settings, usersMax: 1_000, settledMax: 1_000 },
  });
  const bounds = [settings.usersMax, settings.settledMax];
  return {
    ...pipeline,
    caches: () => pipeline.caches().map(({ size }, index) => ({ size, max: bounds[index] ?? 0 })),
  };
};

/** Each command is a lane of its own. */
export const lanesNotKept: CreatePipeline = (site) => {
  let lanes = 0;
  return createRealPipeline(site, {
    batcher: (batcher) => ({
      ...batcher,
      add: (pending) => {
        lanes += 1;
        batcher.add({ ...pending, lane: `${lanes}` });
      },
    }),
  });
};

/** An error in the announcement ends the process. */
export const announcingThrows: CreatePipeline = (site) =>
  createRealPipeline({
    ...site,
    publisher: {
      ...site.publisher,
      toStore: (_, { levelReached }) => {
        if (levelReached !== null) throw new Error('no such level');
      },
    },
  });
