// The real pipeline with wrong batches: commands of one batch depend on each other in a wrong way.

import type { JournalRecord } from '../../../src/game/change.ts';
import { claimOf } from '../../../src/game/claims.ts';
import type { Command } from '../../../src/game/command.ts';
import { refOf } from '../../../src/game/command.ts';
import { outcomeOf } from '../../../src/game/outcome.ts';
import type { PendingCommand } from '../../../src/pipeline/pending-command.ts';
import type { LedgerDocument } from '../../../src/ports/store.ts';
import type { CreatePipeline } from '../pipeline.ts';
import { createRealPipeline } from '../pipeline.ts';
import { intentOf } from '../workload.ts';

const isSubmit = ({ command }: PendingCommand): boolean => command.type === 'receipt.submit';

/** Separates submissions that are in the batch already from the others. */
function repetitionsIn(pendingCommands: readonly PendingCommand[]): {
  readonly first: PendingCommand[];
  readonly again: PendingCommand[];
} {
  const known = new Set<string>();
  const [first, again]: [PendingCommand[], PendingCommand[]] = [[], []];
  for (const pending of pendingCommands) {
    const intent = intentOf(pending.command as Command); // tills ask for nothing else
    if (isSubmit(pending) && known.has(intent)) again.push(pending);
    else first.push(pending);
    known.add(intent);
  }
  return { first, again };
}

/** A repetition in the same batch is answered with the decision, whether or not the document is stored. */
export const duplicateOnTheWordOfAMate: CreatePipeline = (site) => {
  const { connection } = site;
  const decided = new Map<string, JournalRecord>();
  const append = (documents: readonly LedgerDocument[]) => {
    for (const document of documents) {
      if ('note' in document) continue;
      for (const record of document.records)
        if (record.cause === 'receipt.submit') decided.set(record.ref, record);
    }
    return connection.store.append(documents);
  };
  return createRealPipeline(
    { ...site, connection: { ...connection, store: { ...connection.store, append } } },
    {
      carry: (carry) => async (pendingCommands) => {
        const { first, again } = repetitionsIn(pendingCommands);
        decided.clear();
        const left = await carry(first);
        const unknown = again.filter((pending) => {
          const record = decided.get(refOf(pending.command));
          if (record) pending.answer({ ok: true, outcome: outcomeOf(record, 'duplicate') });
          return record === undefined;
        });
        return [...left, ...unknown];
      },
    },
  );
};

const mark = '#twice';
const unmarked = (id: string): string => id.replace(mark, '');

/** Commands of a batch ignore each other: the same receipt is decided twice, and claimed twice in one document. */
export const claimTwiceInOneDocument: CreatePipeline = (site) => {
  const { connection } = site;
  const { store } = connection;
  const asIs = (document: LedgerDocument): LedgerDocument => {
    if ('note' in document) return document;
    const records = document.records.map((record) =>
      record.cause === 'adjust'
        ? record
        : {
            ...record,
            ref: unmarked(record.ref),
            receipt: { ...record.receipt, id: unmarked(record.receipt.id) },
          },
    );
    return { records, claims: records.map(claimOf) };
  };
  const marked = (command: Command): Command => ({ ...command, receiptId: `${command.receiptId}${mark}` });
  return createRealPipeline(
    {
      ...site,
      connection: {
        ...connection,
        store: { ...store, append: (documents) => store.append(documents.map(asIs)) },
      },
    },
    {
      carry: (carry) => async (pendingCommands) => {
        const { again } = repetitionsIn(pendingCommands);
        const originals = new Map<PendingCommand, PendingCommand>();
        const sent = pendingCommands.map((pending) => {
          if (!again.includes(pending) || pending.attempts > 0) return pending;
          const twice: PendingCommand = {
            ...pending,
            command: marked(pending.command as Command), // as above
            answer: (answer) =>
              pending.answer(
                answer.ok
                  ? { ok: true, outcome: { ...answer.outcome, receiptId: refOf(pending.command) } }
                  : answer,
              ),
          };
          originals.set(twice, pending);
          return twice;
        });
        return (await carry(sent)).map((pending) => {
          const original = originals.get(pending);
          if (original !== undefined) original.attempts = pending.attempts;
          return original ?? pending;
        });
      },
    },
  );
};
