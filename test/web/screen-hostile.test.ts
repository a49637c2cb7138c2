// `/screen` with hostile names: they are text, break no layout, and change no direction.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useBrowser } from './browser.ts';
import { expectFits } from './wall-fits.ts';
import { aHighlight, aState, aToday, celebrate, item, names, openWall } from './wall-wire.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode();
});
afterAll(() => node.stop());

test('hostile names are text, one line long, and change no direction', async () => {
  const context = await browser.context({ viewport: { width: 1920, height: 1080 } });
  const hostile = [
    '<script>window.hit=1</script>',
    '\u202egnol dna \u2067desrever',
    'x'.repeat(10_000),
    '<img src=x onerror=window.hit=1>',
    'ا\u0301\u0301\u0301'.repeat(2_000),
  ];
  const all = hostile.join(' ');
  const wall = await openWall(
    context,
    (await node.link('screen')).replace('/screen', '/screen?lang=fa'),
    aState({
      title: names(all),
      highlights: hostile.map((name, place) => aHighlight({ name, level: place + 2 })),
      boards: [
        {
          board: 'coins:mall:day',
          period: 'day-2026-11-28',
          resetsAt: null,
          rows: hostile.map((name, place) => ({ rank: place + 1, name, score: 10 - place })),
        },
      ],
      goals: hostile.map((name, place) => ({
        code: `g${place}`,
        name: names(name),
        kind: 'count',
        target: 3,
        reward: { coins: 5, xp: 0 },
        resetsAt: null,
      })),
      today: aToday({
        goal: { code: 'x', name: names(all), measure: 'receipts', target: 3, value: 1, isReached: false },
      }),
    }),
  );
  const { page } = wall;
  await page.locator('[data-highlight]').first().waitFor();
  await expectFits(page);
  await wall.pass(15);
  await expectFits(page);
  for (const [place, name] of hostile.entries()) {
    await celebrate(wall, { name, level: 20 + place });
    await expectFits(page);
    await wall.pass(9);
  }
  const at = new Date().toISOString();
  const until = new Date(Date.now() + 3_600_000).toISOString();
  wall.push('mall:announcement', { id: 'h', kind: 'urgent', text: names(all), at, until });
  await wall.pass(1);
  await item(page, 'emergency').waitFor();
  await expectFits(page);
  const found = await page.evaluate(() => [
    'hit' in window,
    document.querySelectorAll('#page script, #page img').length,
    [...document.querySelectorAll('[data-highlight] bdi')].length,
  ]);
  expect(found).toEqual([false, 0, 0]);
}, 180_000);
