// The queries of clients about shoppers and receipts.
import { maxResumeEntries } from '../../contracts/limits.ts';
import type { PreviewReceipt } from '../../queries/preview-receipt.ts';
import { createPreviewReceipt } from '../../queries/preview-receipt.ts';
import type { ReadJournal } from '../../queries/read-journal.ts';
import { createReadJournal } from '../../queries/read-journal.ts';
import type { ReadReceipt } from '../../queries/read-receipt.ts';
import { createReadReceipt } from '../../queries/read-receipt.ts';
import type { ReadReceiptHistory } from '../../queries/receipt-history.ts';
import { createReadReceiptHistory } from '../../queries/receipt-history.ts';
import type { ResumeQueries } from '../../queries/resume.ts';
import { createResumeQueries } from '../../queries/resume.ts';
import type { ReadStoreToday } from '../../queries/store-today.ts';
import { enrolment, timeLimits } from '../path.ts';
import { openStoreToday } from '../store-today.ts';
import type { NodeBase } from './base.ts';
import type { NodeShoppers } from './shoppers.ts';

export interface NodeQueries {
  readonly resume: ResumeQueries;
  readonly readJournal: ReadJournal;
  readonly previewReceipt: PreviewReceipt;
  readonly readReceipt: ReadReceipt;
  readonly readReceiptHistory: ReadReceiptHistory;
  readonly readStoreToday: ReadStoreToday;
}

export function openQueries(
  { config, database, rules }: NodeBase,
  { reads, cached, recent }: NodeShoppers,
): NodeQueries {
  const { tills } = reads;
  const { readUser } = cached;
  const spend = reads.budget.take;
  const resume = createResumeQueries({
    store: reads.store,
    recent,
    readUser,
    rules,
    now: Date.now,
    maxEntries: maxResumeEntries,
    spend,
  });
  return {
    resume,
    readJournal: createReadJournal({ store: reads.store, readUser, spend, snapshot: resume.snapshot }),
    previewReceipt: createPreviewReceipt({
      store: tills.store,
      loadUsers: tills.loadUsers,
      rules,
      limits: timeLimits(config),
      ...enrolment(config, tills.profiles),
      now: Date.now,
    }),
    readReceipt: createReadReceipt(tills.store),
    readReceiptHistory: createReadReceiptHistory(tills.store),
    readStoreToday: openStoreToday(database.latestDocuments, rules),
  };
}
