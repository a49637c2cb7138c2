// The wall clock of a node is set back by an hour: its leaderboards go on showing what other nodes write.
import { afterEach, expect, test, vi } from 'vitest';
import { aChange, adapters, ever, now } from './leaderboards-adapters.ts';

const hourMs = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

test.each(adapters)('the leaderboards on $name', async ({ open }) => {
  const realNow = Date.now;
  let offsetMs = 0;
  // Before the adapters are made, because they may keep the function itself.
  vi.spyOn(Date, 'now').mockImplementation(() => realNow() + offsetMs);
  await using opened = await open();
  const other = await opened.another();
  const first = async () => (await opened.it.top('coins', ever.key, 1)).map(({ userId }) => userId);
  await opened.it.apply([aChange('sara', 1)], now);
  expect(await first()).toEqual(['sara']);

  offsetMs = -hourMs;
  await other.apply([aChange('omid', 1, { coins: 1_000 })], now);
  await expect.poll(first).toEqual(['omid']);
});
