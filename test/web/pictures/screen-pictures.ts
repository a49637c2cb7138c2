// Screenshots of the screen: portrait and landscape, scenes, a celebration, an announcement, an emergency, the brochure.
import type { Page } from 'playwright-core';
import { connectClient } from '../../../src/client/connect.ts';
import type { PictureMall } from './mall.ts';
import { passersBy } from './people.ts';
import type { Picture } from './picture.ts';

const wall = { role: 'screen', sub: 'wall' } as const;
const lying = [1920, 1080] as const;
const upright = [1080, 1920] as const;
const large = [3840, 2160] as const;
const stores = [
  ['s01', 'books'],
  ['s03', 'food'],
  ['s07', 'grocery'],
  ['s11', 'food'],
  ['s02', 'fashion'],
  ['s08', 'beauty'],
] as const;
/** Half of the demonstration mall's goal, including its initial receipts. */
const receipts = 166;
const atOnce = 8;

let bought = 0;
/** A busy day, once for all pictures of the screen. */
export async function fillDay(mall: PictureMall): Promise<void> {
  while (bought < receipts) {
    const batch = Array.from({ length: Math.min(atOnce, receipts - bought) }, (_, at) => bought + at);
    bought += batch.length;
    await Promise.all(
      batch.map((at) => {
        // Each of them buys in all stores.
        const round = Math.floor(at / passersBy.length);
        const [store, category] = stores[(at + round) % stores.length] ?? stores[0];
        const userId = passersBy[at % passersBy.length]?.userId ?? '';
        return mall.buy(store, `wall-${at}`, userId, 90_000 + at * 500, category);
      }),
    );
  }
}

const scene = (page: Page, kind: string) => page.locator(`[data-item="${kind}"]`).waitFor();

/** Advances the page's clock until a scene with this element is played. */
const shows =
  (inside: string) =>
  async (page: Page, mall: PictureMall): Promise<void> => {
    await fillDay(mall);
    await page.clock.install({ time: Date.now() });
    await page.reload();
    await page.locator('[data-item="schedule"]').waitFor();
    for (let turned = 0; turned < 30 && (await page.locator(inside).count()) === 0; turned += 1) {
      await page.clock.runFor(1_000);
    }
    await page.locator(inside).waitFor();
  };

/** An operator announces this to everyone. */
export async function announce(
  mall: PictureMall,
  kind: 'offer' | 'urgent',
  text: { en: string; fa: string },
  forSeconds = 3,
): Promise<void> {
  const operator = connectClient({
    url: mall.url,
    token: (await mall.link('ops', { role: 'operator', sub: 'olga' })).split('#t=')[1] ?? '',
  });
  await operator.request('mall:announce', { kind, text, forSeconds });
  operator.close();
}

export const screenPictures: readonly Picture[] = [
  { name: 'screen', page: 'screen', who: wall, size: lying, prepare: shows('.leaders') },
  { name: 'screen-upright', page: 'screen', who: wall, size: upright, prepare: shows('.leaders') },
  { name: 'screen-large', page: 'screen', who: wall, size: large, prepare: shows('.leaders') },
  { name: 'screen-missions', page: 'screen', who: wall, size: lying, prepare: shows('.missions') },
  { name: 'screen-missions-upright', page: 'screen', who: wall, size: upright, prepare: shows('.missions') },
  ...([lying, upright] as const).map(
    (size): Picture => ({
      name: size === lying ? 'screen-won' : 'screen-won-upright',
      page: 'screen',
      who: wall,
      size,
      prepare: async (page, mall) => {
        await fillDay(mall);
        await scene(page, 'schedule');
        const winner = `winner-${Date.now()}`;
        await mall.call(winner, 'لیلا فرهادی');
        await mall.buy('s04', `won-${winner}`, winner, 4_000_000, 'electronics');
        await scene(page, 'celebration');
      },
    }),
  ),
  {
    name: 'screen-said',
    page: 'screen',
    who: wall,
    size: lying,
    prepare: async (page, mall) => {
      await announce(mall, 'offer', {
        en: 'Live music at the fountain, tonight from eight.',
        fa: 'موسیقی زنده کنار فواره، امشب از ساعت هشت.',
      });
      await scene(page, 'announcement');
    },
  },
  {
    name: 'screen-urgent',
    page: 'screen',
    who: wall,
    size: lying,
    prepare: async (page, mall) => {
      await announce(mall, 'urgent', {
        en: 'Please leave the building by the nearest exit.',
        fa: 'لطفاً از نزدیک‌ترین خروجی ساختمان را ترک کنید.',
      });
      await scene(page, 'emergency');
    },
  },
];
