// Today's receipts of stores, by the calendar that the mall lives by now.
import { calendarAt } from '../game/period.ts';
import { localTime, startOfDayMs } from '../game/zone.ts';
import type { Appended } from '../ports/appended.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { ReadStoreToday } from '../queries/store-today.ts';
import { createReadStoreToday } from '../queries/store-today.ts';
import type { Config } from './config.ts';

export const openStoreToday = (
  config: Pick<Config, 'TODAY_RECEIPTS_MAX'>,
  appended: Appended,
  rules: Pick<RulesSource, 'current'>,
): ReadStoreToday =>
  createReadStoreToday({
    appended,
    limit: config.TODAY_RECEIPTS_MAX,
    dayStartMs: (atMs) => {
      const { timeZone } = calendarAt(rules.current().rulebook, atMs);
      return startOfDayMs(timeZone, localTime(timeZone, atMs).date);
    },
    now: Date.now,
  });
