// Screenshots of the kiosk: each state of a visit, portrait and landscape.
import type { Page } from 'playwright-core';
import { scan } from '../scan.ts';
import type { PictureMall } from './mall.ts';
import type { Picture } from './picture.ts';

const upright = [1080, 1920] as const;
const wide = [1920, 1080] as const;
const desk = { role: 'kiosk', sub: 'kiosk-s03', store: 's03' } as const;

/** Starts a visit with the phone's code, typed as a scanner does. */
async function visit(page: Page, mall: PictureMall): Promise<void> {
  const userId = await mall.guest();
  await scan(page, mall.code(userId));
  await page.locator('[data-view="home"]').waitFor();
}

const kioskStates: readonly Pick<Picture, 'name' | 'prepare'>[] = [
  { name: 'attract' },
  { name: 'start', prepare: (page) => page.locator('[data-action="begin"]').click() },
  {
    name: 'identify',
    prepare: async (page) => {
      await page.locator('[data-action="begin"]').click();
      await page.locator('[data-action="next"]').click();
      await page.locator('[name="code"]').fill('u1*12345678');
      await page.locator('[data-action="enter"]').click();
      await page.locator('#code-fault:not(:empty)').waitFor();
    },
  },
  { name: 'home', prepare: (page, mall) => visit(page, mall) },
  {
    name: 'receipt',
    prepare: async (page, mall) => {
      await visit(page, mall);
      await page.locator('[data-action="add"]').click();
      await page.locator('[name="receiptNo"]').fill('8813');
      await page.locator('[name="amount"]').click();
      for (const key of ['1', '8', '5', '000']) await page.locator(`[data-key="${key}"]`).click();
      await page.locator('.brings strong').waitFor();
    },
  },
  {
    name: 'result',
    prepare: async (page, mall) => {
      await visit(page, mall);
      await page.locator('[data-action="add"]').click();
      await page.locator('[name="receiptNo"]').fill(`${Date.now()}`.slice(-6));
      await page.locator('[name="amount"]').fill('2450000');
      await page.locator('[data-action="submit"]').click();
      await page.locator('.result').waitFor();
    },
  },
  {
    name: 'idle',
    prepare: async (page, mall) => {
      await visit(page, mall);
      await page.evaluate(() => {
        const now = performance.now.bind(performance);
        performance.now = () => now() + 52_000;
      });
      await page.locator('[data-seconds]').waitFor();
    },
  },
  {
    name: 'finished',
    prepare: async (page, mall) => {
      await visit(page, mall);
      await page.locator('[data-action="finish"]').click();
    },
  },
  {
    name: 'offline',
    prepare: async (page) => {
      await page.context().setOffline(true);
      await page.locator('[data-away="offline"]').waitFor();
    },
  },
];

export const kioskPictures: readonly Picture[] = kioskStates.flatMap(({ name, prepare }): Picture[] =>
  [upright, wide].map((size) => ({
    name: `kiosk-${name}${size === wide ? '-wide' : ''}`,
    page: 'kiosk',
    // A separate kiosk: a visit ends when the shopper shows a code at another one.
    who: { ...desk, sub: `kiosk-${name}` },
    size,
    ...(prepare === undefined ? {} : { prepare }),
  })),
);
