// One Chromium per test file, a new profile for each page, and a record of every error in it.
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { chromiumFlags } from '../../tools/launch-chromium.ts';

/** Besides: no request of the browser's own to other hosts. */
export const flags = [
  ...chromiumFlags,
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface OpenOptions extends BrowserContextOptions {
  /** Console errors that the test causes on purpose. */
  readonly expectedErrors?: RegExp;
}

export interface Opener {
  /** Opens a window with its own profile. */
  context(options?: OpenOptions): Promise<BrowserContext>;
  /** Opens the address in a window with its own profile. */
  open(url: string, options?: OpenOptions): Promise<Page>;
  /** Ends the browser like a crash; the next `open` starts another. */
  kill(): Promise<void>;
}

/**
 * Starts a headless shell, or a whole Chromium, before the tests of a file. After each test: no console error, and no request to
 * another origin.
 */
export function useBrowser(kind: 'headlessShell' | 'chromiumBinary' = 'headlessShell'): Opener {
  let browser: Browser | null = null;
  const contexts: BrowserContext[] = [];
  let faults: string[] = [];

  const launch = (): Promise<Browser> => chromium.launch({ executablePath: inject(kind), args: flags });
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
        // The browser's own message while a test has taken its network away.
        if (/ERR_INTERNET_DISCONNECTED/.test(text)) return;
        // And about a worker that it was still fetching when the test closed its node or its window.
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
