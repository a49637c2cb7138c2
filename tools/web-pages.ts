// The HTML of the pages: one body for all, and the differences of each page.
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface PageHead {
  readonly title: string;
  /** The title in English: the opening page shows both languages, because no script has chosen one yet. */
  readonly english: string;
  /** Dark on screens and kiosks; the others follow the system. */
  readonly ground: 'light' | 'dark';
  /** Can be installed: has a manifest of its name in `web/public`. */
  readonly isInstallable?: true;
}

/** By folder of `web`. */
export const pageHeads: Readonly<Record<string, PageHead>> = {
  home: { title: 'دیرفیلدز لایو', english: 'Deerfields Live', ground: 'light' },
  app: { title: 'دیرفیلدز', english: 'Deerfields', ground: 'light', isInstallable: true },
  tablet: { title: 'صندوق دیرفیلدز', english: 'Deerfields till', ground: 'light', isInstallable: true },
  kiosk: { title: 'کیوسک دیرفیلدز', english: 'Deerfields kiosk', ground: 'dark' },
  screen: { title: 'نمایشگر دیرفیلدز', english: 'Deerfields screen', ground: 'dark' },
  ops: { title: 'عملیات دیرفیلدز', english: 'Deerfields operations', ground: 'light' },
};

/** Every page needs both, so they are requested with the script, and not only when the first text is laid out. */
const fonts = ['arabic', 'latin'].map(
  (script) => `../../node_modules/@fontsource-variable/vazirmatn/files/vazirmatn-${script}-wght-normal.woff2`,
);

const groundColours = { light: '#f6f0e4', dark: '#0b2a20' } as const;

/**
 * The HTML of a page. Before its script runs, it shows that the page is opening, and after five seconds what to do.
 */
export function htmlOf(name: string, { title, english, ground, isInstallable }: PageHead): string {
  const manifest = isInstallable ? `\n    <link rel="manifest" href="/${name}.webmanifest" />` : '';
  return `<!doctype html>
<html lang="fa" dir="rtl" data-ground="${ground}" data-first>
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <meta name="theme-color" content="${groundColours[ground]}" />
    <title>${title}</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />${manifest}
    ${fonts.map((file) => `<link rel="preload" href="${file}" as="font" type="font/woff2" fetchpriority="low" crossorigin />`).join('\n    ')}
    <link rel="stylesheet" href="../kit/kit.css" />
    <link rel="stylesheet" href="./${name}.css" />
    <script type="module" src="./${name}.tsx"></script>
  </head>
  <body>
    <div id="page"></div>
    <main id="opening" class="opening">
      <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
        <path d="M16 28V17M16 19c-5 0-9-3.5-9.5-11 5 .5 9.5 4 9.5 11zM16 19c5 0 9-3.5 9.5-11-5 .5-9.5 4-9.5 11z" />
      </svg>
      <p class="opening-name">${title}<br /><span lang="en" dir="ltr">${english}</span></p>
      <p>در حال باز شدن…<br /><span lang="en" dir="ltr">Opening…</span></p>
      <p class="late">باز نشد؟ صفحه را دوباره بارگذاری کنید.</p>
      <p class="late" lang="en" dir="ltr">Not opening? Load the page again.</p>
      <noscript>
        <p>این صفحه به جاوااسکریپت نیاز دارد. آن را در تنظیمات مرورگر روشن کنید.</p>
        <p lang="en" dir="ltr">This page needs JavaScript. Please turn it on in your browser.</p>
      </noscript>
    </main>
  </body>
</html>
`;
}

/** The entries of the build: `app/index.html` and so on below `web`. No such file is on the disk. */
export const pageEntries = (web: string): string[] =>
  Object.keys(pageHeads).map((name) => join(web, name, 'index.html'));

/** Gives Vite the HTML of each entry. */
export function pagesPlugin(web: string): Plugin {
  const pages = new Map(
    Object.entries(pageHeads).map(([name, head]) => [join(web, name, 'index.html'), htmlOf(name, head)]),
  );
  return {
    name: 'deerfields-pages',
    enforce: 'pre',
    resolveId: (id) => (pages.has(id) ? id : null),
    load: (id) => pages.get(id) ?? null,
  };
}
