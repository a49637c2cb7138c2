// `/tablet` and `/kiosk`: the preview names the cap that keeps a receipt from earning more.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aRate } from '../builders.ts';
import { mallRules, memoryDatabase } from '../node/running-node.ts';
import { useBrowser } from './browser.ts';
import { openKiosk, upright, visitBy } from './kiosk-page.ts';
import { expectAccessible, expectNoOverflow, switchLanguage } from './rules.ts';
import { enterReceipt, openTablet, row } from './tablet-page.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;

beforeAll(async () => {
  const earning = { rates: [aRate()], perReceipt: { coins: 80 }, perDay: { coins: 100 } };
  const database = await memoryDatabase(mallRules({ levels: [], missions: [], earning }));
  node = await startWebNode({ database });
});
afterAll(() => node.stop());

// The page takes amounts in toman: ten rial each.
describe.each([
  ['fa', 'سقف سکهٔ هر رسید', 'سقف سکهٔ آن روز'],
  ['en', 'coin limit for one receipt', 'coin limit for that day'],
] as const)('in %s', (language, receiptCap, dayCap) => {
  test('the preview gives the reason when a cap is reached', async () => {
    const userId = `capped-${language}`;
    const page = await openTablet(node, browser);
    await switchLanguage(page, language);
    const preview = page.locator('[data-preview]');
    await page.locator('[name="shopper"]').fill(userId);
    await page.locator('[name="amount"]').fill('5000');
    await page.locator('[data-preview="50"]').waitFor();
    expect(await preview.getAttribute('data-capped')).toBeNull();

    await page.locator('[name="amount"]').fill('9000');
    await page.locator('[data-preview="80"][data-capped="receipt"]').waitFor();
    expect(await preview.innerText()).toContain(receiptCap);

    for (const receiptNo of [`${language}-1`, `${language}-2`]) {
      await enterReceipt(page, userId, receiptNo, '9000');
      await row(page, receiptNo, 'applied').waitFor();
    }
    await page.locator('[name="shopper"]').fill(userId);
    await page.locator('[name="amount"]').fill('9000');
    await page.locator('[data-preview="0"][data-capped="day"]').waitFor();
    expect(await preview.innerText()).toContain(dayCap);
    await expectAccessible(page);

    const kiosk = await openKiosk(browser, node, `caps-${language}`);
    await switchLanguage(kiosk, language);
    await visitBy(kiosk, userId);
    await kiosk.locator('[data-action="add"]').click();
    await kiosk.locator('[name="amount"]').fill('9000');
    await kiosk.locator('[data-preview="0"][data-capped="day"]').waitFor();
    expect(await kiosk.locator('[data-preview]').innerText()).toContain(dayCap);
    await expectNoOverflow(kiosk, [[upright.width, upright.height]]);
    await expectAccessible(kiosk);
  });
});
