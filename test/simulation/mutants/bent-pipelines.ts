// The real pipeline with one thing bent: each a mistake that looks harmless from where it is made.
import type { Command } from '../../../src/game/command.ts';
import { entriesOf } from '../../../src/game/outcome.ts';
import type { User } from '../../../src/game/user.ts';
import type { Answer } from '../../../src/pipeline/answer.ts';
import { refused } from '../../../src/pipeline/answer.ts';
import type { Batch, Store } from '../../../src/ports/store.ts';
import type { CreatePipeline, Pipeline, Site } from '../pipeline.ts';
import { createRealPipeline } from '../pipeline.ts';

const withStore = (bend: (store: Store, site: Site) => Partial<Store>): CreatePipeline => {
  return (site) => {
    const { connection } = site;
    const store = { ...connection.store, ...bend(connection.store, site) };
    return createRealPipeline({ ...site, connection: { ...connection, store } });
  };
};

const withAnswers = (
  bend: (answer: Answer, command: Command, site: Site) => Answer | Promise<Answer>,
): CreatePipeline => {
  return (site) => {
    const pipeline = createRealPipeline(site);
    return {
      ...pipeline,
      submit: async (command, traceId) => bend(await pipeline.submit(command, traceId), command, site),
    };
  };
};

const withParts = (bend: (pipeline: Pipeline, site: Site) => Partial<Pipeline>): CreatePipeline => {
  return (site) => {
    const pipeline = createRealPipeline(site);
    return { ...pipeline, ...bend(pipeline, site) };
  };
};

/** Write concern 0: what was sent off counts as stored. */
export const acknowledgeBeforeCommit = withStore((store) => ({
  commit: async (batch) => {
    store.commit(batch).catch(() => {});
    return 'committed';
  },
}));

/** The duplicate key is taken for a passing conflict and tried again, by itself, until it goes through. */
export const duplicateKeyRetriedForEver = withStore((store) => ({
  commit: async (batch) => {
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      if ((await store.commit(batch)) === 'committed') return 'committed';
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  },
}));

/** The duplicate key says that it is there already: so it must be done. */
export const duplicateKeySwallowed = withStore((store) => ({
  commit: async (batch) => {
    await store.commit(batch);
    return 'committed';
  },
}));

/** What was computed from a copy is written, whatever is there by now: the last one wins. */
export const cacheWithoutSequence = withStore((_, { connection }) => ({
  commit: (batch) =>
    connection.perform('write', 'commit of the last one', async (store) =>
      store.commit(await overWhatIsThere(store, batch)),
    ),
}));

async function overWhatIsThere(store: Store, batch: Batch): Promise<Batch> {
  const users = await store.loadUsers(batch.users.map(({ user }) => user.id));
  const receipts = await store.loadReceipts(batch.receipts.map(({ receipt }) => receipt.id));
  return {
    users: batch.users.map(({ user }) => ({ user, seqBefore: users.get(user.id)?.seq ?? 0 })),
    receipts: batch.receipts.map(({ receipt }) => ({
      receipt,
      versionBefore: receipts.get(receipt.id)?.version ?? 0,
    })),
    records: batch.records,
  };
}

const withUsers = (bend: (user: User) => User): CreatePipeline =>
  withStore((store) => ({
    commit: (batch) =>
      store.commit({
        ...batch,
        users: batch.users.map(({ user, seqBefore }) => ({ user: bend(user), seqBefore })),
      }),
  }));

/** A present on the side: every hundredth coin is a coin more, and no entry tells of it. */
export const coinsWithoutEntry = withUsers((user) => ({
  ...user,
  coins: user.coins + Math.floor(user.coins / 100),
}));

/** The level is worked out anew from the XP, by rules of its own. */
export const levelWithoutEntry = withUsers((user) => ({ ...user, level: 1 + Math.floor(user.xp / 100) }));

/** Clients first: they hear of what may never be stored. */
export const announceBeforeCommit = withStore((store, { publisher }) => ({
  commit: (batch) => {
    for (const record of batch.records) publisher.toUser(record.userId, entriesOf(record));
    return store.commit(batch);
  },
}));

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

/** A void of what is not there yet has nothing to do: so nothing is written down. */
export const voidBeforeReceiptForgotten = withStore((store) => ({
  commit: (batch) =>
    store.commit({
      ...batch,
      receipts: batch.receipts.filter(({ receipt }) => receipt.status !== 'tombstone'),
    }),
}));

/** An outcome that is not known is told as a failure: the till throws the receipt away. */
export const unknownIsFailed = withAnswers((answer) =>
  !answer.ok && answer.refusal.code === 'retry' ? refused('invalid', 'failed') : answer,
);

/** A repetition is answered with how the shopper stands now. */
export const repetitionTellsNow = withAnswers(async (answer, _, { connection }) => {
  if (!answer.ok || answer.outcome.status !== 'duplicate' || answer.outcome.userId === null) return answer;
  const { userId, coins } = answer.outcome;
  const user = (await connection.store.loadUsers([userId]).catch(() => null))?.get(userId);
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
  return createRealPipeline(site, (gather) => ({
    ...gather,
    add: (job) => {
      lanes += 1;
      gather.add({ ...job, lane: `${lanes}` });
    },
  }));
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
