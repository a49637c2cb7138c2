// `/tablet` with waiting receipts: a lost answer, rows older than a day, and the exported file.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { expectDigits, expectNoOverflow, switchLanguage } from './rules.ts';
import { enterReceipt, goOffline, landscape, openTablet, receiptsOf, row, statsOf } from './tablet-page.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode({ tuning: { submitRatePerSecond: 1_000 } });
});
afterAll(() => node.stop());

test('after a disconnection between request and answer the receipt is sent again, and awarded once', async () => {
  const context = await browser.context({ ...landscape, expectedErrors: /WebSocket/ });
  let [submissions, lost] = [0, 0];
  await context.routeWebSocket(/socket\.io/, (page) => {
    const server = page.connectToServer();
    let waitsFor = '';
    page.onMessage((message) => {
      const [, id] = /^42(\d+)\["receipt:submit"/.exec(String(message)) ?? [];
      if (id !== undefined) {
        submissions += 1;
        if (lost === 0) waitsFor = `43${id}`;
      }
      server.send(message);
    });
    server.onMessage((message) => {
      if (waitsFor !== '' && String(message).startsWith(waitsFor)) {
        // The node has committed and answered, and the answer is lost.
        lost += 1;
        waitsFor = '';
        void page.close();
        void server.close();
        return;
      }
      page.send(message);
    });
  });
  const page = await openTablet(node, browser, context);
  await enterReceipt(page, 'cut-buyer', 'cut-1');
  await row(page, 'cut-1', 'duplicate')
    .or(row(page, 'cut-1', 'applied'))
    .first()
    .waitFor();
  expect(lost).toBe(1);
  expect(submissions).toBeGreaterThanOrEqual(2);
  expect(await receiptsOf(node, 'cut-buyer')).toEqual(['cut-1']);
  expect((await statsOf(node, 'cut-buyer')).totalReceipts).toBe(1);
});

/** Copies the first receipt this often in the outbox, and makes the page read it. */
async function multiply(page: Page, times: number): Promise<void> {
  await page.evaluate(async (count) => {
    const name = 'deerfields-outbox-cafe';
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    await new Promise<void>((resolve, reject) => {
      const transaction = database.transaction('rows', 'readwrite');
      const rows = transaction.objectStore('rows');
      const reading = rows.getAll();
      reading.onsuccess = () => {
        // The outbox writes them, and the test waited for one.
        const [stored] = reading.result as [{ id: number; payload: object }];
        const { id: _, ...first } = stored;
        for (let at = 0; at < count; at += 1)
          rows.add({ ...first, payload: { ...first.payload, receiptNo: `many-${at}` } });
      };
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
    });
    database.close();
    const channel = new BroadcastChannel(name);
    channel.postMessage('changed');
    channel.close();
  }, times);
}

test('more than 200 waiting rows show a warning until there are fewer; a hundred are drawn, all are kept', async () => {
  const context = await browser.context(landscape);
  const page = await openTablet(node, browser, context);
  await goOffline(page);
  await enterReceipt(page, 'many-buyer', 'many-first', '1000');
  await row(page, 'many-first', 'queued').waitFor();
  await multiply(page, 199);
  await page.locator('[data-waiting="200"]').waitFor();
  expect(await page.locator('.notices').count()).toBe(0);
  await enterReceipt(page, 'many-buyer', 'many-last', '1000');
  await page.locator('[data-waiting="201"]').waitFor();
  await page.locator('.notices .notice-failed', { hasText: 'رسیدهای زیادی' }).waitFor();
  await until(async () => (await page.locator('[data-row]').count()) === 100, 'a hundred rows');
  for (const language of ['fa', 'en'] as const) {
    await switchLanguage(page, language);
    await expectNoOverflow(page);
    await expectDigits(page, language);
  }
  await context.setOffline(false);
  await page.locator('.notices').first().waitFor({ state: 'detached' });
  await until(
    async () => ((await statsOf(node, 'many-buyer')).totalReceipts ?? 0) > 2,
    'the receipts are sent',
  );
});

test('a row that waits for more than a day shows a warning, and the rows can be saved as a file', async () => {
  const context = await browser.context({ ...landscape, acceptDownloads: true });
  await context.clock.install({ time: Date.now() });
  const page = await openTablet(node, browser, context);
  await goOffline(page);
  await enterReceipt(page, 'late-buyer', 'late-1');
  await row(page, 'late-1', 'queued').waitFor();
  expect(await page.locator('.notices').count()).toBe(0);
  await page.clock.fastForward('25:00:00');
  await enterReceipt(page, 'late-buyer', 'late-2');
  await page.locator('.notices .notice-failed').first().waitFor();
  const downloading = page.waitForEvent('download');
  await page.locator('.notices .button-second').click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^receipts-.*\.json$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer); // a binary stream
  const saved = await until(() => Buffer.concat(chunks).toString(), 'the file');
  expect(saved).toContain('late-1');
  expect(saved).toContain('late-2');
});
