// `/tablet` with receipts that wait: an answer that is lost, rows of more than a day, and the file that takes them along.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { enterReceipt, goOffline, landscape, openTablet, receiptsOf, row, statsOf } from './tablet-page.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode({ settings: { SUBMIT_RATE_PER_SECOND: '1000' } });
});
afterAll(() => node.stop());

test('cut between sending and the answer: the receipt is sent again, and awarded once', async () => {
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
        // The node has committed and answered; nobody hears it.
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
    .waitFor();
  expect(lost).toBe(1);
  expect(submissions).toBeGreaterThanOrEqual(2);
  expect(await receiptsOf(node, 'cut-buyer')).toEqual(['cut-1']);
  expect((await statsOf(node, 'cut-buyer')).totalReceipts).toBe(1);
});

test('a row that waits for more than a day is said, and the rows are saved as a file', async () => {
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
