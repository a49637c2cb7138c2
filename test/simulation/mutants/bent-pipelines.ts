// The real pipeline with one thing bent: each a mistake that looks harmless from where it is made.

import { receiptClaim } from '../../../src/game/claims.ts';
import type { Command } from '../../../src/game/command.ts';
import { entriesOf } from '../../../src/game/outcome.ts';
import type { User } from '../../../src/game/user.ts';
import type { Answer } from '../../../src/pipeline/answer.ts';
import { refused } from '../../../src/pipeline/answer.ts';
import { createReadLedgerUsers } from '../../../src/pipeline/load-users.ts';
import type { Appended, LedgerDocument, Store } from '../../../src/ports/store.ts';
import type { Connection } from '../database.ts';
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

type Append = Store['append'];

const withAppend = (bend: (append: Append, site: Site) => Append): CreatePipeline =>
  withStore(({ append }, site) => ({ append: bend(append, site) }));

const isStored = (result: Appended | undefined): boolean => result === 'stored';
const isTaken = (result: Appended | undefined): boolean => result === 'stale' || result === 'claimed';

/** Write concern 0: what was sent off counts as stored. */
export const acknowledgeBeforeCommit = withAppend((append) => async (documents) => {
  append(documents).catch(() => {});
  return documents.map(() => 'stored');
});

/** Write concern 1: what the primary has counts as stored. */
export const acknowledgeBeforeMajority = withAppend((_, { connection }) => connection.appendToPrimary);

/** The duplicate key is taken for a passing conflict and tried again, by itself, until it goes through. */
export const duplicateKeyRetriedForEver = withAppend((append) => async (documents) => {
  let results = await append(documents);
  for (let pauseMs = 50; results.some(isTaken); pauseMs = Math.min(pauseMs * 2, 5_000)) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const again = await append(documents.filter((_, index) => isTaken(results[index])));
    let at = 0;
    results = results.map((result) => {
      if (!isTaken(result)) return result;
      at += 1;
      return again[at - 1] ?? result;
    });
  }
  return results;
});

/** The duplicate key says that it is there already: so it must be done. */
export const duplicateKeySwallowed = withAppend((append) => async (documents) => {
  const results = await append(documents);
  return results.map((result) => (isTaken(result) ? 'stored' : result));
});

/** What was computed from a copy is written at the next place that is free: the last one wins. */
export const cacheWithoutSequence = withAppend((append, { connection }) => async (documents) => {
  const first = (document: LedgerDocument) => ('records' in document ? document.records[0] : undefined);
  const ids = documents.flatMap((document) => first(document)?.userId ?? []);
  const heads = await connection.store.heads(new Map(ids.map((id) => [id, 0])));
  const moved = documents.map((document): LedgerDocument => {
    const record = first(document);
    if (!('records' in document) || record === undefined) return document;
    const firstSeq = (heads.get(record.userId)?.seq ?? 0) + 1;
    return { ...document, records: [{ ...record, firstSeq }, ...document.records.slice(1)] };
  });
  return append(moved);
});

/** Each command is a document of its own, and all go in one unordered insert. */
export const oneDocumentPerCommand = withAppend((append) => async (documents) => {
  const parts = documents.map((document): LedgerDocument[] =>
    'note' in document
      ? [document]
      : document.records.map((record) => ({ records: [record], claims: [receiptClaim(record.receipt)] })),
  );
  const results = await append(parts.flat());
  let at = 0;
  return parts.map((part) => {
    const own = results.slice(at, at + part.length);
    at += part.length;
    return own.find((result) => !isStored(result)) ?? 'stored';
  });
});

/** Documents are kept apart by a number, and claim nothing that they do. */
export const claimsNothing = withAppend((append) => {
  let number = 0;
  return (documents) =>
    append(
      documents.map((document) => {
        number += 1;
        return { ...document, claims: [`number|${number}|${Math.random()}`] };
      }),
    );
});

/** What is projected is bent on its way to the disk. */
const withProjected = (bend: (user: User) => User): CreatePipeline =>
  withStore((store) => ({
    saveProjected: (users) =>
      store.saveProjected(users.map(({ user, from }) => ({ user: bend(user), from }))),
  }));

/** A present on the side: every hundredth coin is a coin more, and no entry tells of it. */
export const coinsWithoutEntry = withProjected((user) => ({
  ...user,
  coins: user.coins + Math.floor(user.coins / 100),
}));

/** The level is worked out anew from the XP, by rules of its own. */
export const levelWithoutEntry = withProjected((user) => ({ ...user, level: 1 + Math.floor(user.xp / 100) }));

/** The last write of a shopper wins, however old it is. */
export const olderProjectionWins = withStore((_, { connection }) => ({
  saveProjected: (users) =>
    connection.perform('write', 'users, whatever is there', (store) => store.overwriteProjected(users)),
}));

/** Nobody makes up what was lost. */
export const noFollower = withParts(({ projections }) => ({
  projections: { ...projections, job: { ...projections.job, run: async () => {} } },
}));

/** What is projected is believed, also where the ledger has more: only who is not there is read from it. */
export const projectionBelieved = (connection: Connection): Connection => {
  const { store } = connection;
  const heads: Store['heads'] = async (from) => {
    const projected = await store.loadProjected([...from.keys()]);
    const missing = [...from].filter(([id]) => !projected.has(id));
    const found = [...projected].filter(([id, { user }]) => user.seq >= (from.get(id) ?? 0));
    const read = await store.heads(new Map(missing));
    return new Map([
      ...read,
      ...found.map(([id, { user, from: at }]) => [id, { from: at, seq: user.seq }] as const),
    ]);
  };
  return { ...connection, store: { ...store, heads } };
};

/** What the primary has is read, whether or not a majority has it. */
export const readsAtLocalConcern = (connection: Connection): Connection => ({
  ...connection,
  store: connection.local,
});

/** Clients first: they hear of what may never be stored. */
export const announceBeforeCommit = withAppend((append, { publisher }) => (documents) => {
  for (const document of documents) {
    if ('note' in document) continue;
    for (const record of document.records) publisher.toUser(record.userId, entriesOf(record));
  }
  return append(documents);
});

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
export const voidBeforeReceiptForgotten = withAppend((append) => async (documents) => {
  const isForgotten = (document: LedgerDocument): boolean =>
    'note' in document && document.note.status === 'tombstone';
  const sent = documents.filter((document) => !isForgotten(document));
  const results = await append(sent);
  const bySent = new Map(sent.map((document, index) => [document, results[index]]));
  return documents.map((document) => bySent.get(document) ?? 'stored');
});

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
    gather: (gather) => ({
      ...gather,
      add: (job) => {
        lanes += 1;
        gather.add({ ...job, lane: `${lanes}` });
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
