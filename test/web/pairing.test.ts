// A device without a token shows a code; typed in `/ops`, it is live without a touch; revoked, it shows another code.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useBrowser } from './browser.ts';
import { expectAccessible, switchLanguage } from './rules.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

const browser = useBrowser();
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode();
});
afterAll(() => node.stop());

test.each(['screen', 'tablet'] as const)('a %s is paired and revoked', async (role) => {
  const device = await browser.open(`${node.url}/${role}`, { viewport: { width: 1280, height: 800 } });
  const shown = device.locator('[data-pairing]:not([data-pairing=""])');
  await shown.waitFor();
  await expectAccessible(device);
  await switchLanguage(device, 'en');
  await expectAccessible(device);
  const code = (await shown.getAttribute('data-pairing')) ?? '';
  expect(code).toMatch(/^[2-9A-HJ-NP-Z]{6}$/);

  const ops = await browser.open(await node.link('ops'), { viewport: { width: 1280, height: 900 } });
  await ops.locator('[data-view="actions"]').click();
  await ops.locator('[name="pairing-code"]').fill(code.toLowerCase());
  if (role === 'tablet') await ops.locator('[name="pair-store"]').selectOption('cafe');
  await ops.locator('[name="pair-name"]').fill('<b>door</b>');
  await ops.locator('[data-form="pair"] [type="submit"]').click();
  await ops.locator('[data-action="confirm"]').click();
  await device.locator('[data-link="live"]').first().waitFor();
  const row = ops.locator(`[data-device^="${role}-"]`);
  await row.waitFor();
  expect(await row.innerText()).toContain('<b>door</b>');

  await row.locator('[data-action="revoke"]').click();
  await ops.locator('[data-action="confirm"]').click();
  await row.locator('.badge-failed').waitFor();
  await device.locator(`[data-pairing]:not([data-pairing=""]):not([data-pairing="${code}"])`).waitFor();
});
