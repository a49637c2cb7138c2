// The first load of each page on a phone with a slow line: the time until the largest part is painted, the time until all
// is loaded, and the bytes transferred.
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { Claims } from '../../src/contracts/roles.ts';
import { launchChromium } from '../../tools/launch-chromium.ts';
import { theProduct } from './contenders.ts';
import { concluded, createTable, type Measured, type Table } from './measurement.ts';
import { withServed } from './served.ts';
import type { Setup } from './setup.ts';

const pages = {
  app: { role: 'shopper', sub: 'u1' },
  tablet: { role: 'tablet', sub: 'tablet-s01', store: 's01' },
  kiosk: { role: 'kiosk', sub: 'kiosk-s01', store: 's01' },
  screen: { role: 'screen', sub: 'screen-1' },
  ops: { role: 'operator', sub: 'operator-1' },
} as const satisfies Record<string, Omit<Claims, 'exp'>>;
type PageName = keyof typeof pages;
const names = Object.keys(pages) as PageName[]; // its own keys
const languages = ['fa', 'en'] as const;

/** Cold loads, of which the median counts. */
const loads = 5;
/** 40 ms there and back, 10 Mbit a second, half of a processor. */
const line = { offline: false, latency: 40, downloadThroughput: 1_250_000, uploadThroughput: 1_250_000 };
const cpuSlowdown = 2;
const kilobyte = 1_024;
const columns = { lcp: 'LCP ms', load: 'load ms', live: 'live ms', transfer: 'transfer KB' } as const;

interface Load {
  readonly lcpMs: number;
  readonly loadMs: number;
  /** The page has received the node's greeting, and shows that it is live. */
  readonly liveMs: number;
  readonly bytes: number;
  readonly faults: readonly string[];
}

export async function measurePages(setup: Setup): Promise<Measured> {
  const table = createTable();
  const browser = await launchChromium(setup.say);
  try {
    await withServed(setup, theProduct(), async ({ urls: [url = ''] }) => {
      for (let round = 1; round <= loads; round += 1) {
        setup.signal.throwIfAborted();
        for (const name of names) {
          for (const language of languages) {
            const token = await setup.sign(pages[name]);
            const { lcpMs, loadMs, liveMs, bytes, faults } = await loadCold(browser, url, {
              name,
              language,
              token,
            });
            table.add(
              lineName(name, language),
              {
                [columns.lcp]: Math.round(lcpMs),
                [columns.load]: Math.round(loadMs),
                [columns.live]: Math.round(liveMs),
                [columns.transfer]: Math.round(bytes / kilobyte),
              },
              faults,
            );
          }
        }
        const soFar = [columns.lcp, columns.load, columns.live, columns.transfer].map(
          (column) => `${column} ${Math.round(slowest(table, names, column))}`,
        );
        setup.say(`pages round ${round} of ${loads}, the slowest: ${soFar.join(', ')}`);
      }
    });
  } finally {
    await browser.close();
  }
  const but = (left: PageName): PageName[] => names.filter((name) => name !== left);
  return concluded(
    table,
    [
      below('LCP of the slowest page', 'ms', 1_000, slowest(table, names, columns.lcp)),
      below('load of the slowest page', 'ms', 1_000, slowest(table, names, columns.load)),
      atMost('transfer of the largest page but /ops', 150, slowest(table, but('ops'), columns.transfer)),
      atMost('transfer of /ops', 220, slowest(table, ['ops'], columns.transfer)),
    ],
    [
      `Medians of ${loads} cold loads in headless Chromium, each in a profile of its own, with 40 ms of latency, 10 Mbit a` +
        ' second and a processor slowed down by 2. A request to another origin or an error in the console is a fault, and' +
        ' then the row does not count. "live" is when the page shows that it is connected to its node, which it does with its' +
        ' first data.',
    ],
  );
}

const lineName = (name: PageName, language: string): string => `/${name} ${language}`;
const slowest = (table: Table, of: readonly PageName[], column: string): number =>
  Math.max(
    ...of.flatMap((name) => languages.map((language) => table.median(lineName(name, language), column))),
  );
const below = (what: string, unit: string, value: number, figure: number) =>
  ({ what, figure, unit, goal: { is: 'below', value } }) as const;
const atMost = (what: string, value: number, figure: number) =>
  ({ what, figure, unit: 'KB', goal: { is: 'at most', value } }) as const;

interface Visit {
  readonly name: PageName;
  readonly language: string;
  readonly token: string;
}

/** One load in a profile of its own, until the page is live and its fonts are there. */
async function loadCold(browser: Browser, url: string, { name, language, token }: Visit): Promise<Load> {
  const isWall = name === 'screen' || name === 'ops';
  const viewport = isWall ? { width: 1920, height: 1080 } : { width: 390, height: 844 };
  const context = await browser.newContext({ viewport });
  try {
    const faults: string[] = [];
    context.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    context.on('weberror', (error) => faults.push(`uncaught: ${error.error().message}`));
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && origin.replace(/^ws/, 'http') !== url)
        faults.push(`asked ${origin}`);
    });
    // The empty page before the first one has no storage.
    await context.addInitScript(
      `if (location.protocol.startsWith('http')) localStorage.setItem('deerfields:language', '${language}');
      ${notesLive}`,
    );
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', line);
    await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown });
    const transferred = countBytes(session);
    await page.goto(`${url}/${name}#t=${token}`);
    await page.locator('[data-link="live"]').first().waitFor();
    await page.evaluate('document.fonts.ready.then(() => {})');
    return { ...(await readTimes(page)), bytes: transferred(), faults };
  } finally {
    await context.close();
  }
}

/** Bytes over the line, headers among them, as the browser counts them. */
function countBytes(session: CDPSession): () => number {
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  return () => bytes;
}

/** JavaScript for the page, as text: this program has no browser types. */
const notesLive = `new MutationObserver((_changes, observer) => {
  if (document.querySelector('[data-link="live"]') === null) return;
  observer.disconnect();
  performance.mark('live');
}).observe(document, { subtree: true, childList: true, attributeFilter: ['data-link'] });`;

const readTimes = (page: Page): Promise<Pick<Load, 'lcpMs' | 'loadMs' | 'liveMs'>> =>
  page.evaluate(`new Promise((resolve) => {
    const [navigation] = performance.getEntriesByType('navigation');
    const [live] = performance.getEntriesByName('live');
    new PerformanceObserver((list) => {
      const lcpMs = list.getEntries().at(-1).startTime;
      resolve({ lcpMs, loadMs: navigation.loadEventEnd, liveMs: live.startTime });
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  })`);
