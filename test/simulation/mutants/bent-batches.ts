// The real pipeline with its batches bent: what goes wrong when one command of a batch takes another's word.

import type { JournalRecord } from '../../../src/game/change.ts';
import { claimOf } from '../../../src/game/claims.ts';
import type { Command } from '../../../src/game/command.ts';
import { refOf } from '../../../src/game/command.ts';
import { outcomeOf } from '../../../src/game/outcome.ts';
import type { Job } from '../../../src/pipeline/job.ts';
import type { LedgerDocument } from '../../../src/ports/store.ts';
import type { CreatePipeline } from '../pipeline.ts';
import { createRealPipeline } from '../pipeline.ts';
import { intentOf } from '../workload.ts';

const isSubmit = ({ command }: Job): boolean => command.type === 'receipt.submit';

/** Submissions that are in the batch already, apart from the others. */
function repetitionsIn(jobs: readonly Job[]): { readonly first: Job[]; readonly again: Job[] } {
  const known = new Set<string>();
  const [first, again]: [Job[], Job[]] = [[], []];
  for (const job of jobs) {
    const intent = intentOf(job.command as Command); // tills ask for nothing else
    if (isSubmit(job) && known.has(intent)) again.push(job);
    else first.push(job);
    known.add(intent);
  }
  return { first, again };
}

/** A repetition in the same batch is answered with what was decided, whatever becomes of the document. */
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
      carry: (carry) => async (jobs) => {
        const { first, again } = repetitionsIn(jobs);
        decided.clear();
        const left = await carry(first);
        const unknown = again.filter((job) => {
          const record = decided.get(refOf(job.command));
          if (record) job.answer({ ok: true, outcome: outcomeOf(record, 'duplicate') });
          return record === undefined;
        });
        return [...left, ...unknown];
      },
    },
  );
};

const mark = '#twice';
const unmarked = (id: string): string => id.replace(mark, '');

/** The commands of a batch do not see one another: the same receipt is decided twice, and claimed twice in one document. */
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
      carry: (carry) => async (jobs) => {
        const { again } = repetitionsIn(jobs);
        const originals = new Map<Job, Job>();
        const sent = jobs.map((job) => {
          if (!again.includes(job) || job.attempts > 0) return job;
          const twice: Job = {
            ...job,
            command: marked(job.command as Command), // as above
            answer: (answer) =>
              job.answer(
                answer.ok
                  ? { ok: true, outcome: { ...answer.outcome, receiptId: refOf(job.command) } }
                  : answer,
              ),
          };
          originals.set(twice, job);
          return twice;
        });
        return (await carry(sent)).map((job) => {
          const original = originals.get(job);
          if (original !== undefined) original.attempts = job.attempts;
          return original ?? job;
        });
      },
    },
  );
};
