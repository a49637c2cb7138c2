// Today's receipts of stores, by the calendar of the rulebook in force.
import { calendarAt } from '../game/period.ts';
import { localTime, startOfDayMs } from '../game/zone.ts';
import type { LatestDocuments } from '../ports/latest-documents.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { ReadStoreToday } from '../queries/store-today.ts';
import { createReadStoreToday } from '../queries/store-today.ts';

/** Receipts of today of all stores, about 300 bytes each. Above it the oldest are omitted, and the answer says so. */
const receiptsMax = 10_000;

export const openStoreToday = (
  latestDocuments: LatestDocuments,
  rules: Pick<RulesSource, 'current'>,
): ReadStoreToday =>
  createReadStoreToday({
    latestDocuments,
    limit: receiptsMax,
    dayStartMs: (atMs) => {
      const { timeZone } = calendarAt(rules.current().rulebook, atMs);
      return startOfDayMs(timeZone, localTime(timeZone, atMs).date);
    },
    now: Date.now,
  });
