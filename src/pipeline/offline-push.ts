// Sends web pushes to shoppers who are not connected: a cluster job that follows the ledger by shopper and entry.
import { entriesOf } from '../game/outcome.ts';
import type { Log } from '../ports/log.ts';
import type { PushService, PushSubscription, PushSubscriptions, Subscriber } from '../ports/push.ts';
import type { Store } from '../ports/store.ts';

export interface OfflinePushParts {
  readonly store: Pick<Store, 'changedSince' | 'journalAfter'>;
  readonly subscriptions: PushSubscriptions;
  readonly service: Pick<PushService, 'send'>;
  /** Which of these shoppers are connected to any node now. */
  readonly connected: (userIds: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface PushFigures {
  readonly sent: number;
  readonly failed: number;
  /** Subscriptions that were removed because their endpoint is gone. */
  readonly ended: number;
}

export interface OfflinePush {
  /** Notifies the shoppers that changed since the last run. */
  run(signal: AbortSignal): Promise<void>;
  figures(): PushFigures;
}

/** This much is read again: clocks of nodes differ and a write takes a while. The stored position prevents a second push. */
const overlapMs = 15_000;
/** How far the first run after a start looks back. Older changes are not notified. */
const firstLookMs = 10 * 60_000;
const shoppersAtOnce = 8;
const recordsPerShopper = 100;

/** The changes of a shopper, added up for one notification. */
interface Sum {
  readonly coins: number;
  readonly balance: number;
  readonly level: number | null;
  readonly missions: number;
}

export function createOfflinePush(parts: OfflinePushParts): OfflinePush {
  const { store, subscriptions, service, log, now } = parts;
  let sinceMs = now() - firstLookMs;
  const figures = { sent: 0, failed: 0, ended: 0 };

  async function notify(
    { userId, seq, subscriptions: all }: Subscriber,
    isConnected: boolean,
  ): Promise<void> {
    const records = await store.journalAfter(userId, seq, recordsPerShopper);
    const last = records.at(-1)?.seq ?? seq;
    if (last === seq || !(await subscriptions.advance(userId, seq, last)) || isConnected) return;
    const sum = sumOf(records.flatMap(entriesOf));
    for (const subscription of all) await sendOne(userId, subscription, sum);
  }

  async function sendOne(userId: string, subscription: PushSubscription, sum: Sum): Promise<void> {
    const chosen = chosenOf(sum, subscription.topics);
    if (chosen === null) return;
    const message = JSON.stringify({ ...chosen, language: subscription.language });
    const result = await service.send(subscription, message);
    if (result === 'gone') {
      await subscriptions.remove(userId, subscription.endpoint);
      figures.ended += 1;
    } else figures[result] += 1;
  }

  return {
    figures: () => ({ ...figures }),
    run: async (signal) => {
      const startedMs = now();
      if (await subscriptions.isEmpty()) {
        sinceMs = startedMs - overlapMs;
        return;
      }
      for await (const heads of store.changedSince(sinceMs)) {
        const subscribers = await subscriptions.of([...heads.keys()]);
        const behind = subscribers.filter(({ userId, seq }) => (heads.get(userId)?.seq ?? 0) > seq);
        if (behind.length === 0) continue;
        const here = await parts.connected(behind.map(({ userId }) => userId));
        for (let at = 0; at < behind.length; at += shoppersAtOnce) {
          if (signal.aborted) return;
          const group = behind.slice(at, at + shoppersAtOnce);
          await Promise.all(group.map((one) => notify(one, here.has(one.userId))));
        }
      }
      sinceMs = startedMs - overlapMs;
      log.debug({ ...figures }, 'web pushes sent to shoppers who are not connected');
    },
  };
}

function sumOf(entries: ReturnType<typeof entriesOf>): Sum {
  const levels = entries.filter(({ kind }) => kind === 'level.reached');
  return {
    coins: entries.reduce((sum, { coins = 0 }) => sum + coins, 0),
    balance: entries.at(-1)?.balance ?? 0,
    level: levels.at(-1)?.level ?? null,
    missions: entries.filter(({ kind }) => kind === 'mission.completed').length,
  };
}

/** The part of the sum that the shopper has subscribed to; null if nothing is left. */
function chosenOf(sum: Sum, topics: PushSubscription['topics']): Sum | null {
  const chosen = {
    coins: topics.includes('coins') ? sum.coins : 0,
    balance: sum.balance,
    level: topics.includes('levels') ? sum.level : null,
    missions: topics.includes('missions') ? sum.missions : 0,
  };
  return chosen.coins === 0 && chosen.level === null && chosen.missions === 0 ? null : chosen;
}
