// An operator's announcement on the pages: shown to everyone as text, closable unless urgent, gone at its end.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Announcement } from '../../src/contracts/announcements.ts';
import { kiosk, operator, shopper, tablet } from '../node/running-node.ts';
import { useBrowser } from './browser.ts';
import { upright, visitBy } from './kiosk-page.ts';
import { expectAccessible, expectNoOverflow, expectRules, switchLanguage } from './rules.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode();
});
afterAll(() => node.stop());

async function announce(
  kind: 'info' | 'urgent',
  text: { en: string; fa: string },
  forSeconds = 600,
): Promise<string> {
  const { status, body } = await node.http(operator(), '/api/announcements', { kind, text, forSeconds });
  expect(status).toBe(200);
  return (body as Announcement).id; // the route's data
}
const shown = (page: Page, id: string) => page.locator(`[data-announcement="${id}"]`);
async function open(name: 'app' | 'tablet' | 'kiosk', link: string): Promise<Page> {
  const viewport = { app: { width: 390, height: 844 }, tablet: { width: 1280, height: 800 }, kiosk: upright }[
    name
  ];
  const page = await browser.open(link, { viewport });
  await page.locator('[data-link="live"]').waitFor();
  return page;
}

test('phone, till and kiosk show it as text, in their language, whatever it contains', async () => {
  const [phone, till, desk] = [
    await open('app', await node.link('app', shopper('hearer'))),
    await open('tablet', await node.link('tablet', tablet('cafe', 'hears'))),
    await open('kiosk', await node.link('kiosk', kiosk('cafe', 'hears'))),
  ];
  const markup = `<script>document.title='taken'</script><img src=x onerror="document.title='taken'">`;
  const id = await announce('info', {
    en: `Open until ten. ${markup}`.padEnd(280, 'W'),
    fa: `تا ساعت ۱۰ باز هستیم. ${markup}`.padEnd(280, 'د'),
  });
  for (const language of ['fa', 'en'] as const) {
    for (const page of [phone, till, desk]) {
      await shown(page, id).waitFor();
      // The phone's language switch is in another view.
      if (page === phone) await page.locator('[data-view="me"]').click();
      await switchLanguage(page, language);
      const said = language === 'fa' ? 'تا ساعت ۱۰ باز هستیم. <script>' : 'Open until ten. <script>';
      expect(await shown(page, id).locator('bdi').innerText()).toContain(said);
      expect(await page.locator('main script, main img, header script, header img').count()).toBe(0);
      expect(await page.title()).not.toContain('taken');
      if (page === desk) {
        await expectAccessible(page);
        await expectNoOverflow(page);
      } else await expectRules(page, language);
    }
  }
});

test('a closed one stays closed, an urgent one cannot be closed, and it disappears at its end', async () => {
  const phone = await open('app', await node.link('app', shopper('closer')));
  const desk = await open('kiosk', await node.link('kiosk', kiosk('cafe', 'closes')));
  const news = await announce('info', { en: 'Live music tonight.', fa: 'امشب موسیقی زنده.' });
  await shown(desk, news).waitFor();
  expect(await shown(desk, news).locator('button').count()).toBe(0);
  await shown(phone, news).locator('[data-action="close-announcement"]').click();
  await shown(phone, news).waitFor({ state: 'detached' });
  await phone.reload();
  await phone.locator('[data-coins]').waitFor();
  expect(await shown(phone, news).count()).toBe(0);

  // A visit needs the space; urgent ones are shown to everyone.
  await visitBy(desk, 'visitor');
  await shown(desk, news).waitFor({ state: 'detached' });
  const alarm = await announce('urgent', {
    en: 'Please leave the building.',
    fa: 'لطفاً ساختمان را ترک کنید.',
  });
  for (const page of [phone, desk]) {
    await shown(page, alarm).waitFor();
    expect(await shown(page, alarm).locator('button').count()).toBe(0);
    await expectAccessible(page);
  }
  await announce('urgent', { en: 'All clear.', fa: 'خطر گذشت.' }, 1);
  for (const page of [phone, desk]) await page.locator('[data-announcement]').waitFor({ state: 'detached' });
});
