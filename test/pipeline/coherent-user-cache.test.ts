// Cached shoppers of one node of several are used only while messages of the other nodes arrive.
import { expect, test } from 'vitest';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { createUserCache } from '../../src/adapters/memory/user-cache.ts';
import { newUser } from '../../src/game/user.ts';
import { createCoherentUserCache } from '../../src/pipeline/coherent-user-cache.ts';
import type { InboundChange } from '../../src/ports/changes.ts';

function others() {
  let heard = true;
  let changed = (_changes: readonly InboundChange[]): void => {};
  let lost = (): void => {};
  return {
    changes: {
      isConnected: () => heard,
      publish: () => {},
      onChanged: (listener: typeof changed) => {
        changed = listener;
      },
      onLoss: (listener: typeof lost) => {
        lost = listener;
      },
    },
    say: (...users: [userId: string, seq: number][]) =>
      changed(users.map(([userId, seq]) => ({ userId, seq, storeId: 'cafe', entries: '', settled: '' }))),
    fallSilent: () => {
      heard = false;
      lost();
    },
    speakAgain: () => {
      heard = true;
    },
  };
}

const sara = (seq: number) => ({ ...newUser('sara'), seq });

test('a cached shopper older than another node’s message is dropped, an equal or newer one stays', () => {
  const { changes, say } = others();
  const users = createCoherentUserCache(createUserCache(createCountedCache(10)), changes);
  users.offer(sara(3));
  say(['sara', 3], ['omid', 9]);
  say(['sara', 2]);
  expect(users.get('sara')?.seq).toBe(3);
  say(['sara', 4]);
  expect(users.get('sara')).toBeUndefined();
});

test('while messages of others do not arrive nothing is cached, and earlier values are not used afterwards', () => {
  const { changes, fallSilent, speakAgain } = others();
  const users = createCoherentUserCache(createUserCache(createCountedCache(10)), changes);
  users.offer(sara(3));
  fallSilent();
  expect(users.get('sara')).toBeUndefined();
  users.offer(sara(4));
  speakAgain();
  expect(users.get('sara')).toBeUndefined();
  users.offer(sara(5));
  expect(users.get('sara')?.seq).toBe(5);
});
