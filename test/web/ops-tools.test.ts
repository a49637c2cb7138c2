// Operators' tools in `/ops` over two nodes: drain a node and put it back, check, rebuild, report.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { aReceipt, operator, tablet } from '../node/running-node.ts';
import type { SeveralNodes } from '../node/several-nodes.ts';
import { hearsOthers, startNodes } from '../node/several-nodes.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import { expectAccessible, expectDigits, switchLanguage } from './rules.ts';

// The charts of operations stay empty in the headless shell.
const browser = useBrowser('chromiumBinary');
let mall: SeveralNodes;
beforeAll(async () => {
  mall = await startNodes({
    name: 'ops-tools',
    redisUrl: inject('redisUrl'),
    count: 2,
    tuning: { heartbeatMs: 200, opsStateMs: 300 },
  });
  await until(() => mall.nodes.every(hearsOthers), 'both nodes joined');
});
afterAll(() => mall.stop());

/** The view "Actions", as an operator at the first node. */
async function openActions(): Promise<Page> {
  const node = mall.nodes[0] ?? expect.fail('no node');
  const page = await browser.open(`${node.url}/ops#t=${await node.token(operator())}`, {
    viewport: { width: 1280, height: 900 },
  });
  await page.locator('[data-link="live"]').waitFor();
  await page.locator('[data-view="actions"]').click();
  return page;
}
const confirm = (page: Page): Promise<void> => page.locator('dialog [data-action="confirm"]').click();

test('a node is drained after a question, says so in both places, and is put back', async () => {
  const page = await openActions();
  const row = page.locator('[data-drain-node="node-2"]');
  await row.locator('[data-action="drain"]').click();
  await page.locator('dialog').waitFor();
  await confirm(page);
  await row.locator('[data-action="undrain"]').waitFor();
  const ready = async () => (await fetch(`${mall.nodes[1]?.url}/readyz`)).status;
  await until(async () => (await ready()) === 503, 'the node refuses clients');
  await page.locator('[data-view="now"]').click();
  await page.locator('tr[data-node="node-2"][data-state="draining"]').waitFor();
  await expectAccessible(page);
  await page.locator('[data-view="actions"]').click();
  await row.locator('[data-action="undrain"]').click();
  await confirm(page);
  await row.locator('[data-action="drain"]').waitFor();
  await until(async () => (await ready()) === 200, 'the node accepts clients again');
});

test('the doctor’s checks are confirmed, start, and show their findings, in both languages', async () => {
  const node = mall.nodes[0] ?? expect.fail('no node');
  expect((await node.http(tablet(), '/api/receipts', aReceipt({ receiptNo: 'checked' }))).status).toBe(200);
  const page = await openActions();
  await page.locator('[data-action="doctor"]').click();
  expect(await page.locator('[data-check]').count()).toBe(0);
  await confirm(page);
  await page.locator('[data-check="mongodb"]').waitFor({ timeout: 120_000 });
  expect(await page.locator('[data-check="mongodb"] .badge').innerText()).toBe('درست');
  await page.locator('[data-check]').nth(3).waitFor();
  for (const language of ['fa', 'en'] as const) {
    await switchLanguage(page, language);
    await expectDigits(page, language);
    await expectAccessible(page);
  }
}, 180_000);

test('a rebuild of the leaderboards is confirmed, starts, and shows its end', async () => {
  const page = await openActions();
  await page.locator('[data-action="rebuild-standings"]').click();
  await confirm(page);
  await page.locator('[data-rebuild="ops:rebuild-standings.done"]').waitFor();
});

test('the report comes as JSON and as a page', async () => {
  const page = await openActions();
  for (const [kind, holds] of [
    ['json', '"timings"'],
    ['html', '<h2>Events and routes</h2>'],
  ] as const) {
    const downloading = page.waitForEvent('download');
    await page.locator(`[data-download="${kind}"]`).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(new RegExp(`^performance-.*\\.${kind}$`));
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer); // a binary stream
    expect(Buffer.concat(chunks).toString()).toContain(holds);
  }
});
