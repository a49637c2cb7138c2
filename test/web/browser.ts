// One Chromium for a test file, a fresh profile for each page, and everything that went wrong in it.
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';

/** No window, no service of others, nothing of the user's. */
export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface OpenOptions extends BrowserContextOptions {
  /** Errors in the console that the test brings about on purpose. */
  readonly expectedErrors?: RegExp;
}

export interface Opener {
  /** Opens a window with a profile of its own. */
  context(options?: OpenOptions): Promise<BrowserContext>;
  /** Opens the address in a window with a profile of its own. */
  open(url: string, options?: OpenOptions): Promise<Page>;
  /** Ends the browser as a crash does; the next `open` starts another. */
  kill(): Promise<void>;
}

/**
 * Starts a headless shell, or a whole Chromium, before the tests of a file. After each test: no console error, and nothing asked of
 * other origins.
 */
export function useBrowser(kind: 'headlessShell' | 'chromiumBinary' = 'headlessShell'): Opener {
  let browser: Browser | null = null;
  const contexts: BrowserContext[] = [];
  let faults: string[] = [];

  const launch = (): Promise<Browser> =>
    chromium.launch({ executablePath: inject(kind), headless: true, args: flags });
  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    const seen = faults;
    faults = [];
    expect(seen).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
  });

  const opener: Opener = {
    context: async ({ expectedErrors, ...options } = {}) => {
      browser ??= await launch();
      const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
      context.setDefaultTimeout(60_000);
      contexts.push(context);
      context.on('console', (message) => {
        const text = message.text();
        // What a browser writes by itself while a test has taken its network away.
        if (/ERR_INTERNET_DISCONNECTED/.test(text)) return;
        // … and of a worker that it was still fetching when the test ended its node or its window.
        if (/unknown error occurred when fetching the script/.test(text)) return;
        if (message.type() === 'error' && expectedErrors?.test(text) !== true)
          faults.push(`console: ${text}`);
      });
      context.on('weberror', (error) => faults.push(`uncaught: ${error.error().message}`));
      context.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (/^(https?|wss?):$/.test(protocol) && hostname !== '127.0.0.1')
          faults.push(`asked ${request.url()}`);
      });
      return context;
    },
    open: async (url, options) => {
      const page = await (await opener.context(options)).newPage();
      await page.goto(url);
      return page;
    },
    kill: async () => {
      contexts.length = 0;
      await browser?.close();
      browser = null;
    },
  };
  return opener;
}
