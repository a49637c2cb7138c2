// `/app` and web push: chosen by a tap, stored by the node, shown by the worker.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shopper } from '../node/running-node.ts';
import { until } from '../node/until.ts';
import { useBrowser } from './browser.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

// The headless shell shows no notifications.
const browser = useBrowser('chromiumBinary');
const userId = 'sara';
let node: WebNode;
beforeAll(async () => {
  node = await startWebNode();
});
afterAll(() => node.stop());
const live = (page: Page): Promise<void> => page.locator('[data-link="live"]').waitFor();

test('permission is requested after a tap only, for the chosen kinds, and can be withdrawn', async () => {
  const page = await browser.open(await node.link('app', shopper(userId)));
  await live(page);
  // Replaces the browser's push service, and answers as browsers do.
  await page.evaluate(() => {
    const asked: string[] = [];
    Object.assign(window, { asked });
    let current: unknown = null;
    const json = {
      endpoint: 'https://fcm.googleapis.com/fcm/send/test',
      keys: { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) },
    };
    Notification.requestPermission = async () => {
      asked.push('permission');
      return 'granted';
    };
    PushManager.prototype.subscribe = async () => {
      asked.push('subscribe');
      const unsubscribe = async () => {
        current = null;
        return true;
      };
      current = { endpoint: json.endpoint, toJSON: () => json, unsubscribe };
      return current as PushSubscription; // the three members that the page uses
    };
    PushManager.prototype.getSubscription = async () => current as PushSubscription | null;
  });
  const asked = () => page.evaluate(() => (window as unknown as { asked: string[] }).asked); // put there above
  const stored = async () =>
    (await node.database.pushSubscriptions.of([userId])).flatMap((one) => one.subscriptions);
  await page.locator('[data-view="me"]').click();
  await page.locator('[name="push-levels"]').check();
  await page.locator('[name="push-coins"]').check();
  expect(await asked()).toEqual([]);
  await page.locator('[data-push] button').click();
  const [kept] = await until(async () => {
    const all = await stored();
    return all.length > 0 && all;
  }, 'the subscription');
  expect(kept).toMatchObject({ topics: ['coins', 'levels'], language: 'fa' });
  expect(await asked()).toEqual(['permission', 'subscribe']);
  await page.locator('[name="push-levels"]').uncheck();
  await page.locator('[name="push-coins"]').uncheck();
  await page.locator('[data-push] button').click();
  await until(async () => (await stored()).length === 0, 'the subscription has ended');
});

test('the worker shows what the node sends, in its language and digits', async () => {
  const context = await browser.context();
  await context.grantPermissions(['notifications'], { origin: node.url });
  const page = await context.newPage();
  await page.goto(await node.link('app', shopper(userId)));
  await live(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const session = await context.newCDPSession(page);
  const registration = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const data = JSON.stringify({ language: 'fa', coins: 110, balance: 1_110, level: 2, missions: 0 });
  await session.send('ServiceWorker.deliverPushMessage', {
    origin: node.url,
    registrationId: await registration,
    data,
  });
  const shown = await until(
    () =>
      page.evaluate(async () => {
        const { ready } = navigator.serviceWorker;
        const [first] = await (await ready).getNotifications();
        return first && { title: first.title, body: first.body };
      }),
    'the notification',
  );
  expect(shown.title).toBe('دیرفیلدز');
  expect(shown.body).toContain('سطح ۲');
  expect(shown.body).toContain('۱۱۰');
});
