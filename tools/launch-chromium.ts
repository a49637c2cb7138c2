// Starts a headless Chromium for the benchmarks and the screenshots.
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

/** No sandbox, because containers run as root and have none; no GPU, no QUIC, no welcome page. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
];

/**
 * Starts the first Chromium that works. The caller closes it.
 * @throws NoProgramError when there is none; it says what was tried and what to install
 */
export async function launchChromium(onProgress: (line: string) => void): Promise<Browser> {
  const { path } = await findChromium(onProgress);
  return chromium.launch({ executablePath: path, args: [...chromiumFlags] });
}
