// Tells the other nodes which shoppers have changed, in one message for a whole commit, and hears it from them.
import type { ChangedUser, Changes } from '../../ports/changes.ts';
import type { RedisChannel } from './channel.ts';

export interface ChangesFigures {
  readonly sent: number;
  readonly received: number;
}

export function createRedisChanges(channel: RedisChannel): Changes & { figures(): ChangesFigures } {
  let sent = 0;
  let received = 0;
  return {
    isHeard: channel.isHeard,
    tell: (users) => {
      sent += users.length;
      channel.tell(users);
    },
    onChanged: (listener) =>
      channel.onTold((message) => {
        if (!Array.isArray(message)) return;
        const users = message.filter(isChangedUser);
        received += users.length;
        listener(users);
      }),
    onLoss: channel.onLoss,
    figures: () => ({ sent, received }),
  };
}

const isChangedUser = (value: unknown): value is ChangedUser =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isInteger(value[1]);
