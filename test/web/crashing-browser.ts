// A Chromium with its profile on disk that can be killed like in a crash, and started again.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { chromium } from 'playwright-core';
import { inject } from 'vitest';
import { until } from '../node/until.ts';
import { flags } from './browser.ts';

export interface CrashingBrowser {
  /** Starts it, also again. */
  start(): Promise<BrowserContext>;
  /**
   * Waits until what a page stores under this name is on the disk. Chromium writes `localStorage` seconds later: a
   * device that loses its power sooner is signed in again. Receipts are in IndexedDB, and on the disk when they are shown.
   */
  kept(name: string): Promise<void>;
  /** SIGKILL: nothing more is written. */
  kill(): Promise<void>;
  /** Kills it and deletes its profile. */
  remove(): Promise<void>;
}

export async function makeCrashingBrowser(): Promise<CrashingBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'deerfields-profile-'));
  const portFile = join(profile, 'DevToolsActivePort');
  let child: ChildProcess | null = null;

  async function kill(): Promise<void> {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    // The whole group: Chromium is several processes.
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }
  return {
    start: async () => {
      await rm(portFile, { force: true });
      const options = [
        '--headless',
        '--remote-debugging-port=0',
        `--user-data-dir=${profile}`,
        'about:blank',
      ];
      child = spawn(inject('headlessShell'), [...flags, ...options], { stdio: 'ignore', detached: true });
      const port = await until(
        async () => (await readFile(portFile, 'utf8').catch(() => '')).split('\n')[0],
        'the browser listens',
      );
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
      const [context] = browser.contexts();
      if (context === undefined) throw new Error('a browser has a window of its own');
      context.setDefaultTimeout(60_000);
      return context;
    },
    kept: async (name) => {
      const folder = join(profile, 'Default', 'Local Storage', 'leveldb');
      await until(async () => {
        const files = await readdir(folder).catch(() => []);
        const texts = await Promise.all(
          files.map((file) => readFile(join(folder, file), 'latin1').catch(() => '')),
        );
        return texts.some((text) => text.includes(name));
      }, `${name} is on the disk`);
    },
    kill,
    remove: async () => {
      await kill();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
