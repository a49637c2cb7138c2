// `npm run screenshots`: screenshots of every page in both languages, for docs/images and for designers.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../../tools/launch-chromium.ts';
import { docsPictures } from './docs-pictures.ts';
import { openPictureMall } from './mall.ts';
import type { Picture } from './picture.ts';
import { pictures } from './pictures.ts';

const docsFolder = join(import.meta.dirname, '..', '..', '..', 'docs', 'images');
/** `docs` as the folder, or no folder, renews docs/images. */
const [asked = 'docs', only = ''] = process.argv.slice(2);
const isDocs = asked === 'docs';
const folder = isDocs ? docsFolder : asked;
await mkdir(folder, { recursive: true });
const mall = await openPictureMall();
const browser = await launchChromium((line) => console.error(line));
try {
  for (const picture of pictures) {
    if (!picture.name.includes(only) || (isDocs && !docsPictures.has(picture.name))) continue;
    for (const language of ['fa', 'en'] as const) await take(picture, language);
  }
} finally {
  await browser.close();
  await mall.stop();
}

async function take(
  { name, size, page: pageName, who, prepare, scale = 1, colorScheme = 'light' }: Picture,
  language: 'fa' | 'en',
): Promise<void> {
  const [width, height] = size;
  const deviceScaleFactor = isDocs ? (docsPictures.get(name) ?? scale) : scale;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor,
    reducedMotion: 'reduce',
    colorScheme,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  await page.goto(mall.url);
  await setLanguage(page, language);
  const address =
    pageName === '' ? mall.url : who === null ? `${mall.url}/${pageName}` : await mall.link(pageName, who);
  // A screen alternates its languages unless its address fixes one.
  await page.goto(pageName === 'screen' ? address.replace('/screen', `/screen?lang=${language}`) : address);
  if (who !== null) await page.locator('[data-link="live"]').first().waitFor();
  if (pageName === 'kiosk' && language === 'en') {
    await page.locator('[data-action="switch-language"]').click();
  }
  await prepare?.(page, mall);
  await page.evaluate(() => document.fonts.ready);
  // No element is hovered because of the last click.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(folder, `${name}-${language}.png`) });
  console.error(`${name}-${language}`);
  await context.close();
}

/** As somebody who chose it before. A kiosk starts in the mall's language and is switched by its own button. */
async function setLanguage(page: Page, language: 'fa' | 'en'): Promise<void> {
  await page.evaluate((to) => localStorage.setItem('deerfields:language', to), language);
}
