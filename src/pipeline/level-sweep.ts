// Grants levels that a new rulebook has made due: once for each table of levels, one shopper after the other.
import type { JournalRecord } from '../game/change.ts';
import type { AnyCommand } from '../game/command.ts';
import { isLevelDue } from '../game/settle-levels.ts';
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { LoadUsers, Store } from '../ports/store.ts';
import type { Answer } from './answer.ts';
import { everyHead } from './follower.ts';
import type { GiveWayParts } from './give-way.ts';
import { letReceiptsGoFirst } from './give-way.ts';

export interface LevelSweepParts extends GiveWayParts {
  readonly store: Pick<Store, 'headsAfter' | 'journalAfter'>;
  readonly loadUsers: LoadUsers;
  readonly rules: Pick<RulesSource, 'current'>;
  readonly submit: (command: AnyCommand) => Promise<Answer>;
  readonly log: Log;
}

export interface LevelSweep {
  /** Grants the due levels. Returns how many shoppers got one. Does nothing if the table in force was granted before. */
  run(signal?: AbortSignal): Promise<number>;
}

const recordsPerRead = 200;

export function createLevelSweep(parts: LevelSweepParts): LevelSweep {
  const { store, rules } = parts;
  /** The table that is granted to everybody; null after a start. */
  let sweptTable: string | null = null;

  /** False if the levels cannot be granted now. */
  async function settle(userId: string, lastFrom: number): Promise<boolean> {
    const receiptId = await lastReceipt(store, userId, lastFrom);
    // Without a receipt there is nothing to record the levels with: the next purchase grants them.
    if (receiptId === null) return true;
    const answer = await parts.submit({ type: 'levels.settle', receiptId, userId });
    return answer.ok;
  }

  return {
    run: async (signal) => {
      const table = JSON.stringify(rules.current().rulebook.levels);
      if (table === sweptTable) return 0;
      let given = 0;
      let isWhole = true;
      for await (const heads of everyHead(store)) {
        await letReceiptsGoFirst(parts);
        const users = await parts.loadUsers([...heads.keys()]);
        for (const user of users.values()) {
          if (!isLevelDue(user, rules.current())) continue;
          await letReceiptsGoFirst(parts);
          if (signal?.aborted) return given;
          if (await settle(user.id, heads.get(user.id)?.from ?? 0)) given += 1;
          else isWhole = false;
        }
        if (signal?.aborted) return given;
      }
      if (isWhole) sweptTable = table;
      if (given > 0)
        parts.log.info({ shoppers: given }, 'shoppers got the levels that a new rulebook made due');
      return given;
    },
  };
}

/** The last receipt in the shopper's journal; null where there is none that is not folded. */
async function lastReceipt(
  store: Pick<Store, 'journalAfter'>,
  userId: string,
  lastFrom: number,
): Promise<string | null> {
  const last = receiptIn(await store.journalAfter(userId, Math.max(0, lastFrom - 1), 1));
  if (last !== null) return last;
  // The last document holds corrections only. That is rare, so the whole journal is read.
  let found: string | null = null;
  for (let at = 0; ; ) {
    const records = await store.journalAfter(userId, at, recordsPerRead);
    if (records.length === 0) return found;
    found = receiptIn(records) ?? found;
    at = records.at(-1)?.seq ?? at;
  }
}

const receiptIn = (records: readonly JournalRecord[]): string | null =>
  records.findLast(({ cause }) => cause !== 'adjust')?.ref ?? null;
