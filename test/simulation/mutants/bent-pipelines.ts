// The real pipeline with one thing bent: each a mistake that looks harmless from where it is made.

import type { Answer } from '../../../src/pipeline/answer.ts';
import { refused } from '../../../src/pipeline/answer.ts';
import { createReadLedgerUsers } from '../../../src/pipeline/load-users.ts';
import type { CreatePipeline } from '../pipeline.ts';
import { createRealPipeline } from '../pipeline.ts';
import { withAnswers, withParts, withStore } from './bend.ts';

/** Returns are known by their amount alone: the numbers are not looked at. */
export const returnsWithoutNumber = withStore((store) => ({
  loadReceipts: async (ids) =>
    new Map(
      [...(await store.loadReceipts(ids))].map(([id, receipt]) => [
        id,
        'returns' in receipt ? { ...receipt, returns: [] } : receipt,
      ]),
    ),
}));

/** An outcome that is not known is told as a failure: the till throws the receipt away. */
export const unknownIsFailed = withAnswers((answer) =>
  !answer.ok && answer.refusal.code === 'retry' ? refused('invalid', 'failed') : answer,
);

/** A repetition is answered with how the shopper stands now. */
export const repetitionTellsNow = withAnswers(async (answer, _, { connection }) => {
  if (!answer.ok || answer.outcome.status !== 'duplicate' || answer.outcome.userId === null) return answer;
  const { userId, coins } = answer.outcome;
  const user = (await createReadLedgerUsers(connection.store)([userId]).catch(() => null))?.users.get(userId);
  return user
    ? { ok: true, outcome: { ...answer.outcome, coins: { ...coins, balance: user.coins } } }
    : answer;
});

/** Answers are remembered by the number of the receipt: whoever says anything under it gets the first one. */
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

/** Who was answered `retry` is not counted out again. */
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

/** Told to stop it takes nothing more, and does not look back at what it took. */
export const stopsAtOnce = withParts(({ close }) => ({
  close: async () => {
    void close();
  },
}));

/** Copies are kept for good. */
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

/** A mistake in what only tells others: it ends the process all the same. */
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
