// Tells the other nodes which shoppers have changed, in one message for a whole commit, and hears it from them.
import { randomUUID } from 'node:crypto';
import type { ChangedUser, Changes } from '../../ports/changes.ts';
import type { Log } from '../../ports/log.ts';
import type { RedisLink } from './connect.ts';
import type { GuardedPublish } from './guarded-publish.ts';

export interface ChangesFigures {
  readonly sent: number;
  readonly received: number;
}

/** Announcements on one channel; our own are not heard again. */
export function createRedisChanges(
  link: RedisLink,
  guarded: GuardedPublish,
  channel: string,
  log: Log,
): Changes & { figures(): ChangesFigures } {
  const self = randomUUID();
  let listening = false;
  let sent = 0;
  let received = 0;
  const onChanged: ((users: readonly ChangedUser[]) => void)[] = [];
  const onLoss: (() => void)[] = [];

  link.subscriber.on('ready', () => {
    link.subscriber.subscribe(channel).then(
      () => {
        listening = true;
      },
      (error: unknown) => log.debug({ err: error }, 'a subscription waits for Redis'),
    );
  });
  const lose = (): void => {
    if (!listening) return;
    listening = false;
    for (const listener of onLoss) listener();
  };
  link.subscriber.on('close', lose);
  link.onLoss(lose);
  link.subscriber.on('message', (from, message) => {
    if (from !== channel) return;
    const users = read(message);
    if (users === null) return;
    received += users.length;
    for (const listener of onChanged) listener(users);
  });

  function read(message: string): readonly ChangedUser[] | null {
    try {
      const parsed: unknown = JSON.parse(message);
      if (!Array.isArray(parsed) || parsed[0] === self) return null;
      return parsed.slice(1).filter(isChangedUser);
    } catch {
      return null; // not from one of us
    }
  }

  return {
    isHeard: () => listening && link.isUp(),
    tell: (users) => {
      sent += users.length;
      void guarded.publish(channel, JSON.stringify([self, ...users]));
    },
    onChanged: (listener) => void onChanged.push(listener),
    onLoss: (listener) => void onLoss.push(listener),
    figures: () => ({ sent, received }),
  };
}

const isChangedUser = (value: unknown): value is ChangedUser =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isInteger(value[1]);
