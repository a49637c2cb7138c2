// Screenshots of pages that are empty, signed out, offline, or in dark mode.
import type { Page } from 'playwright-core';
import type { Picture } from './picture.ts';
import { fillDay } from './screen-pictures.ts';

const phone = [390, 844] as const;
const landscape = [1280, 800] as const;
const upright = [1080, 1920] as const;
const lying = [1920, 1080] as const;
const sara = { role: 'shopper', sub: 'u1' } as const;
const olga = { role: 'operator', sub: 'olga' } as const;
const wall = { role: 'screen', sub: 'wall' } as const;

const till = (store: string) => ({ role: 'tablet', sub: `tablet-${store}`, store }) as const;
const view = (name: string) => async (page: Page) => {
  await page.locator(`[data-view="${name}"]`).click();
  await page.locator(`[data-view="${name}"][aria-current]`).waitFor();
};
const goOffline = async (page: Page): Promise<void> => {
  await page.context().setOffline(true);
  await page.locator('[data-link="offline"]').first().waitFor({ state: 'attached' });
};
const pairingCode = (page: Page): Promise<void> =>
  page.locator('[data-pairing]:not([data-pairing=""])').waitFor();

/** The screen this long after its connection was lost. */
const lostFor =
  (seconds: number): NonNullable<Picture['prepare']> =>
  async (page, mall) => {
    await fillDay(mall);
    await page.clock.install({ time: Date.now() });
    await page.reload();
    await page.locator('[data-item="schedule"]').waitFor();
    await goOffline(page);
    await page.clock.runFor(seconds * 1_000);
  };

export const statePictures: readonly Picture[] = [
  { name: 'home-dark', page: '', who: null, size: landscape, colorScheme: 'dark' },
  { name: 'home-phone', page: '', who: null, size: [390, 1100] },
  ...(['missions', 'receipts', 'me'] as const).map(
    (name): Picture => ({
      name: `app-${name}-dark`,
      page: 'app',
      who: sara,
      size: phone,
      colorScheme: 'dark',
      prepare: view(name),
    }),
  ),
  {
    name: 'app-missions-none',
    page: 'app',
    who: { role: 'shopper', sub: 'newcomer' },
    size: phone,
    prepare: view('missions'),
  },
  {
    name: 'app-receipts-none',
    page: 'app',
    who: { role: 'shopper', sub: 'newcomer' },
    size: phone,
    prepare: view('receipts'),
  },
  { name: 'app-small', page: 'app', who: sara, size: [320, 640] },
  { name: 'tablet-empty', page: 'tablet', who: till('s05'), size: landscape },
  {
    name: 'tablet-dark',
    page: 'tablet',
    who: till('s11'),
    size: landscape,
    colorScheme: 'dark',
    prepare: (page) => page.locator('[data-row]').first().waitFor(),
  },
  {
    name: 'tablet-faults',
    page: 'tablet',
    who: till('s06'),
    size: landscape,
    prepare: async (page) => {
      await page.locator('.entry-submit').click();
    },
  },
  ...(['tablet', 'kiosk', 'screen'] as const).map(
    (page): Picture => ({
      name: `${page}-pairing`,
      page,
      who: null,
      size: { tablet: landscape, kiosk: upright, screen: lying }[page],
      prepare: pairingCode,
    }),
  ),
  { name: 'screen-badge', page: 'screen', who: wall, size: lying, prepare: lostFor(40) },
  { name: 'screen-aged', page: 'screen', who: wall, size: lying, prepare: lostFor(420) },
  { name: 'screen-aged-upright', page: 'screen', who: wall, size: upright, prepare: lostFor(420) },
  { name: 'screen-brochure', page: 'screen', who: wall, size: lying, prepare: lostFor(2_200) },
  { name: 'screen-brochure-upright', page: 'screen', who: wall, size: upright, prepare: lostFor(2_200) },
  { name: 'ops-signed-out', page: 'ops', who: null, size: landscape },
  { name: 'ops-stranger', page: 'ops', who: till('s11'), size: landscape },
  {
    name: 'ops-stranger-actions',
    page: 'ops',
    who: till('s11'),
    size: [1280, 1500],
    prepare: view('actions'),
  },
  { name: 'ops-offline', page: 'ops', who: olga, size: landscape, prepare: goOffline },
  { name: 'ops-look-up', page: 'ops', who: olga, size: landscape, prepare: view('look-up') },
  {
    name: 'ops-look-up-dark',
    page: 'ops',
    who: olga,
    size: landscape,
    colorScheme: 'dark',
    prepare: view('look-up'),
  },
  {
    name: 'ops-actions-dark',
    page: 'ops',
    who: olga,
    size: [1280, 1500],
    colorScheme: 'dark',
    prepare: view('actions'),
  },
  { name: 'ops-actions-phone', page: 'ops', who: olga, size: [390, 2400], prepare: view('actions') },
];
