// The list of screenshots: page, user, window and preparation of each.
import type { Page } from 'playwright-core';
import { kioskPictures } from './kiosk-pictures.ts';
import type { PictureMall } from './mall.ts';
import type { Picture } from './picture.ts';
import { announce, screenPictures } from './screen-pictures.ts';
import { statePictures } from './state-pictures.ts';

const phone = [390, 844] as const;
const landscape = [1280, 800] as const;
const sara = { role: 'shopper', sub: 'u1' } as const;
const upright = [1080, 1920] as const;
const desk = { role: 'kiosk', sub: 'kiosk-s03', store: 's03' } as const;
const till = { role: 'tablet', sub: 'tablet-s11', store: 's11' } as const;

const olga = { role: 'operator', sub: 'olga' } as const;

/** Waits for the first two points of the charts. */
async function showCharts(page: Page, mall: PictureMall): Promise<void> {
  await mall.buy('s11', `chart-${Date.now()}`, 'u2', 150_000, 'food');
  await page.locator('.chart-canvas canvas').nth(3).waitFor({ timeout: 30_000 });
}

async function lookUpReceipt(page: Page): Promise<void> {
  await page.locator('[data-view="look-up"]').click();
  await page.locator('[name="store"]').selectOption('s01');
  await page.locator('[name="receiptNo"]').fill('B-2304');
  await page.locator('[data-form="receipt"] [type="submit"]').click();
  await page.locator('[data-found="receipt"]').waitFor();
}

async function askCorrection(page: Page): Promise<void> {
  await page.locator('[data-view="look-up"]').click();
  await page.locator('[name="userId"]').fill('u1');
  await page.locator('[data-form="shopper"] [type="submit"]').click();
  await page.locator('[data-action="correct-coins"]').click();
  await page.locator('dialog [name="coins"]').fill('120');
  await page.locator('dialog [name="reason"]').fill('صندوق هنگام خرید خراب بود');
  await page.locator('dialog [type="submit"]').click();
  await page.locator('dialog [data-after]').waitFor();
}

/** Submits a receipt and waits until it is in this state. Empty: until it is in the list. */
async function credit(
  page: Page,
  shopper: string,
  receiptNo: string,
  amount: string,
  state = 'applied',
): Promise<void> {
  await page.locator('[name="shopper"]').fill(shopper);
  await page.locator('[name="receiptNo"]').fill(receiptNo);
  await page.locator('[name="amount"]').fill(amount);
  await page.locator('.entry-submit').click();
  await page.locator(`[data-row="${receiptNo}"][data-state${state === '' ? '' : `="${state}"`}]`).waitFor();
}

export const pictures: readonly Picture[] = [
  { name: 'home', page: '', who: null, size: landscape },
  {
    name: 'app-home',
    page: 'app',
    who: sara,
    size: phone,
    prepare: (page) => page.locator('.rank').waitFor(),
  },
  {
    name: 'app-dark',
    page: 'app',
    who: sara,
    size: phone,
    colorScheme: 'dark',
    prepare: (page) => page.locator('.rank').waitFor(),
  },
  {
    name: 'app-missions',
    page: 'app',
    who: sara,
    size: phone,
    prepare: (page) => page.locator('[data-view="missions"]').click(),
  },
  {
    name: 'app-receipts',
    page: 'app',
    who: sara,
    size: phone,
    prepare: async (page) => {
      await page.locator('[data-view="receipts"]').click();
      await page.locator('summary').nth(1).click();
    },
  },
  {
    name: 'app-me',
    page: 'app',
    who: sara,
    size: phone,
    prepare: (page) => page.locator('[data-view="me"]').click(),
  },
  {
    name: 'app-code',
    page: 'app',
    who: sara,
    size: phone,
    prepare: async (page) => {
      await page.locator('[data-action="show-code"]').click();
      await page.locator('[data-code*="*"]').first().waitFor();
    },
  },
  { name: 'app-first', page: 'app', who: { role: 'shopper', sub: 'newcomer' }, size: phone },
  {
    name: 'app-live',
    page: 'app',
    who: { role: 'shopper', sub: 'u9' },
    size: phone,
    prepare: async (page, mall) => {
      await mall.buy('s11', `live-${Date.now()}`, 'u9', 80_000, 'food');
      await page.locator('.toast').first().waitFor();
      await page.locator('.happening').first().waitFor();
    },
  },
  {
    name: 'app-level',
    page: 'app',
    who: { role: 'shopper', sub: 'u10' },
    size: phone,
    prepare: async (page, mall) => {
      await mall.buy('s04', `level-${Date.now()}`, 'u10', 4_000_000, 'electronics');
      await page.locator('[data-sheet="level"]').waitFor();
    },
  },
  { name: 'app-signed-out', page: 'app', who: null, size: phone },
  {
    name: 'app-offline',
    page: 'app',
    who: sara,
    size: phone,
    prepare: async (page) => {
      await page.context().setOffline(true);
      await page.locator('[data-link="offline"]').waitFor();
    },
  },
  {
    name: 'tablet',
    page: 'tablet',
    who: till,
    size: landscape,
    prepare: async (page) => {
      await credit(page, 'u1', `${Date.now()}`.slice(-5), '185000');
      await credit(page, 'u2', `${Date.now()}`.slice(-5), '۴۲۰٬۰۰۰');
      await page.locator('[name="shopper"]').fill('u5');
      await page.locator('[name="amount"]').fill('۲۶۰٬۰۰۰');
      await page.locator('[data-shopper]').waitFor();
    },
  },
  {
    name: 'tablet-offline',
    page: 'tablet',
    who: { ...till, sub: 'tablet-s03', store: 's03' },
    size: landscape,
    prepare: async (page) => {
      await page.context().setOffline(true);
      await page.locator('[data-link="offline"]').waitFor();
      await credit(page, 'u3', '5512', '98000', 'queued');
    },
  },
  {
    name: 'tablet-upright',
    page: 'tablet',
    who: { ...till, sub: 'tablet-s07', store: 's07' },
    size: phone,
    prepare: (page) => credit(page, 'u4', `${Date.now()}`.slice(-5), '640000'),
  },
  ...kioskPictures,
  ...screenPictures,
  ...statePictures,
  { name: 'ops', page: 'ops', who: olga, size: landscape, prepare: showCharts },
  { name: 'ops-now', page: 'ops', who: olga, size: [1280, 1500], prepare: showCharts },
  { name: 'ops-dark', page: 'ops', who: olga, size: [1280, 1500], colorScheme: 'dark', prepare: showCharts },
  { name: 'ops-phone', page: 'ops', who: olga, size: [390, 1700], prepare: showCharts },
  {
    name: 'ops-events',
    page: 'ops',
    who: olga,
    size: landscape,
    prepare: async (page, mall) => {
      await page.locator('[data-view="events"]').click();
      await mall.buy('s03', `event-${Date.now()}`, 'u5', 320_000, 'food');
      await page.locator('[data-event="receipt"]').nth(3).waitFor();
    },
  },
  ...(
    [
      ['ops-events-narrow', [768, 900]],
      ['ops-events-phone', [390, 1000]],
    ] as const
  ).map(
    ([name, size]): Picture => ({
      name,
      page: 'ops',
      who: olga,
      size,
      prepare: async (page, mall) => {
        await page.locator('[data-view="events"]').click();
        await mall.buy('s03', `event-${Date.now()}`, 'u5', 320_000, 'food');
        await page.locator('[data-event="receipt"]').nth(3).waitFor();
      },
    }),
  ),
  { name: 'ops-correct', page: 'ops', who: olga, size: landscape, prepare: askCorrection },
  {
    name: 'app-corrected',
    page: 'app',
    who: { role: 'shopper', sub: 'u12' },
    size: phone,
    prepare: async (page, mall) => {
      await mall.buy('s11', `corrected-${Date.now()}`, 'u12', 80_000, 'food');
      await mall.correct('u12', 120, 'صندوق هنگام خرید خراب بود');
      await page.locator('[data-correction]').first().locator('summary').click();
    },
  },
  { name: 'ops-receipt', page: 'ops', who: olga, size: [1280, 1100], prepare: lookUpReceipt },
  { name: 'ops-receipt-phone', page: 'ops', who: olga, size: [390, 1300], prepare: lookUpReceipt },
  {
    name: 'ops-take-back',
    page: 'ops',
    who: olga,
    size: landscape,
    prepare: async (page) => {
      await lookUpReceipt(page);
      await page.locator('[data-action="take-back"]').click();
      await page.locator('dialog').waitFor();
    },
  },
  {
    name: 'ops-shopper',
    page: 'ops',
    who: olga,
    size: [1280, 1100],
    prepare: async (page) => {
      await page.locator('[data-view="look-up"]').click();
      await page.locator('[name="userId"]').fill('u1');
      await page.locator('[data-form="shopper"] [type="submit"]').click();
      await page.locator('[data-found="shopper"]').waitFor();
    },
  },
  {
    name: 'ops-actions',
    page: 'ops',
    who: olga,
    size: [1280, 1500],
    prepare: async (page) => {
      await page.locator('[data-view="actions"]').click();
      await page.locator('[name="announce-fa"]').fill('امروز تا ساعت ده شب باز هستیم.');
      await page.locator('[name="announce-en"]').fill('Open until ten tonight.');
      await page.locator('[data-form="announce"] [type="submit"]').click();
      await page.locator('[data-action="confirm"]').click();
      await page.locator('.act').first().waitFor();
    },
  },
  // Last, because everyone sees it until it expires.
  ...(
    [
      ['app', sara, phone],
      ['tablet', till, landscape],
      ['kiosk', { ...desk, sub: 'kiosk-announced' }, upright],
    ] as const
  ).map(
    ([page, who, size]): Picture => ({
      name: `${page}-announced`,
      page,
      who,
      size,
      prepare: async (shown, mall) => {
        const kind = page === 'tablet' ? 'urgent' : 'offer';
        const text = {
          en: 'Live music at the fountain, tonight from eight.',
          fa: 'موسیقی زنده کنار فواره، امشب از ساعت هشت.',
        };
        await announce(mall, kind, text, 600);
        await shown.locator('[data-announcement]').waitFor();
      },
    }),
  ),
];
