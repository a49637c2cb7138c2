// The heap of /screen before and after 5,000 events, as over weeks on a wall. The measurement plays the node.
import type { BrowserContext, WebSocketRoute } from 'playwright-core';
import type { Highlight, MallToday } from '../../src/contracts/screens.ts';
import type { Hello, Push, ServerEventName } from '../../src/contracts/server-events.ts';
import { launchChromium } from '../../tools/launch-chromium.ts';
import { theProduct } from './contenders.ts';
import { concluded, createTable, type Measured } from './measurement.ts';
import { withServed } from './served.ts';
import type { Setup } from './setup.ts';

const events = 5_000;
/** By then everything that loads late is loaded. */
const warmUpEvents = 500;
const mostRows = 8;
const mebibyte = 1_048_576;
const dayMs = 86_400_000;
const columns = { before: 'heap before MB', after: 'heap after MB', rows: 'rows in the list' } as const;

export async function measureWall(setup: Setup): Promise<Measured> {
  const table = createTable();
  const browser = await launchChromium(setup.say);
  try {
    await withServed(setup, theProduct(), async ({ urls: [url = ''] }) => {
      for (let round = 1; round <= setup.rounds; round += 1) {
        setup.signal.throwIfAborted();
        const token = await setup.sign({ role: 'screen', sub: 'screen-1' });
        const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
        const { beforeBytes, afterBytes, rows } = await watch(context, `${url}/screen?lang=en#t=${token}`);
        await context.close();
        table.add(
          '/screen',
          {
            [columns.before]: beforeBytes / mebibyte,
            [columns.after]: afterBytes / mebibyte,
            [columns.rows]: rows,
          },
          rows > mostRows ? [`${rows} rows in the list`] : [],
        );
        setup.say(
          `wall round ${round} of ${setup.rounds}: ${Math.round((afterBytes - beforeBytes) / 1_024)} KB more`,
        );
      }
    });
  } finally {
    await browser.close();
  }
  const growth = table.median('/screen', columns.after) - table.median('/screen', columns.before);
  return concluded(
    table,
    [{ what: 'growth of the heap', figure: growth, unit: 'MB', goal: { is: 'below', value: 10 } }],
    [
      `${events.toLocaleString('en')} pushes: half of them figures of the day, half levels of different shoppers. The heap is measured` +
        ` after a collection, from when ${warmUpEvents} pushes have loaded everything that loads late.`,
    ],
  );
}

/** Opens the page, pushes, and reads its heap twice. */
async function watch(context: BrowserContext, link: string) {
  const page = await context.newPage();
  let socket: WebSocketRoute | null = null;
  await page.routeWebSocket(/socket\.io/, (opened) => {
    socket = opened;
    greet(opened);
  });
  await page.goto(link);
  await page.locator('[data-link="live"]').waitFor({ state: 'attached' });
  const devtools = await context.newCDPSession(page);
  const heapBytes = async (): Promise<number> => {
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize;
  };
  const send = async (from: number, count: number): Promise<void> => {
    for (let at = from; at < from + count; at += 1) {
      if (at % 2 === 0) push(socket, 'mall:today', todayAfter(at));
      else push(socket, 'screen:highlight', [levelOf(at)]);
    }
    await page.locator(`[data-receipts="${from + count - 2}"]`).waitFor();
  };
  await send(0, warmUpEvents);
  const beforeBytes = await heapBytes();
  await send(warmUpEvents, events);
  const afterBytes = await heapBytes();
  return { beforeBytes, afterBytes, rows: await page.locator('[data-highlight]').count() };
}

/** The packets of Engine.IO and Socket.IO up to the greeting; every later request of the page is answered `busy`. */
function greet(opened: WebSocketRoute): void {
  const forADay = { sid: 's', upgrades: [], pingInterval: dayMs, pingTimeout: dayMs, maxPayload: 1e6 };
  opened.send(`0${JSON.stringify(forADay)}`);
  opened.onMessage((message) => {
    const text = String(message);
    if (text.startsWith('40')) {
      opened.send('40{"sid":"s"}');
      const serverTime = new Date().toISOString();
      const hello: Hello = { node: 'n', epoch: 'e', role: 'screen', serverTime, durable: true };
      push(opened, 'hello', hello);
      push(opened, 'screen:state', {
        at: serverTime,
        store: null,
        title: { en: 'Deerfields' },
        highlights: [],
        boards: [],
        goals: [],
        campaigns: [],
        announcement: null,
        today: todayAfter(0),
        paused: false,
      });
    }
    const [, id] = /^42(\d+)\[/.exec(text) ?? [];
    const busy = { ok: false, error: { code: 'busy', message: '', retryable: true } };
    if (id !== undefined) opened.send(`43${id}${JSON.stringify([busy])}`);
  });
}

function push<Name extends ServerEventName>(
  socket: WebSocketRoute | null,
  event: Name,
  payload: Push<Name>,
): void {
  socket?.send(`42${JSON.stringify([event, payload])}`);
}

const todayAfter = (receipts: number): MallToday => ({
  day: 'day-2026-11-29',
  resetsAt: new Date(Date.now() + dayMs).toISOString(),
  receipts,
  coins: receipts * 280,
  goal: null,
});

const levelOf = (at: number): Highlight => ({
  kind: 'level.reached',
  name: `shopper ${at}`,
  level: 2 + (at % 9),
  at: new Date().toISOString(),
});
