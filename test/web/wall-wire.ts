// A screen's page with a simulated node: the test controls the pushes and the page's clock.
import type { BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import type { Highlight, MallToday, ScreenState } from '../../src/contracts/screens.ts';
import type { Push, ServerEventName } from '../../src/contracts/server-events.ts';

export const names = (en: string, fa = en) => ({ en, fa });

export const aHighlight = (changes: Partial<Highlight> = {}): Highlight => ({
  kind: 'level.reached',
  name: 'سارا ا.',
  level: 5,
  at: new Date().toISOString(),
  ...changes,
});

export const aToday = (changes: Partial<MallToday> = {}): MallToday => ({
  day: 'day-2026-11-28',
  resetsAt: new Date(Date.now() + 3_600_000).toISOString(),
  receipts: 171,
  coins: 48_250,
  goal: {
    code: 'mall-day',
    name: names('350 receipts together', '۳۵۰ رسید با هم'),
    measure: 'receipts',
    target: 350,
    value: 171,
    isReached: false,
  },
  ...changes,
});

export const aState = (changes: Partial<ScreenState> = {}): ScreenState => ({
  at: new Date().toISOString(),
  store: null,
  title: names('Deerfields Mall', 'مرکز خرید دیرفیلدز'),
  highlights: [],
  boards: [
    {
      board: 'coins:mall:day',
      period: 'day-2026-11-28',
      resetsAt: null,
      rows: [
        { rank: 1, name: 'Daniel W.', score: 8_900 },
        { rank: 2, name: 'علی‌رضا ر.', score: 6_400 },
        { rank: 3, name: 'ن. م.', score: 990 },
      ],
    },
  ],
  goals: [
    {
      code: 'regular',
      name: names('Five stores this week', 'پنج فروشگاه در هفته'),
      kind: 'stores',
      target: 5,
      reward: { coins: 150, xp: 300 },
      resetsAt: null,
    },
  ],
  campaigns: [],
  announcement: null,
  today: aToday(),
  paused: false,
  ...changes,
});

/** The kind of the item that is being played. */
export const item = (page: Page, kind: string) => page.locator(`[data-item="${kind}"]`);

/** Pushes a highlight and waits for its celebration from the start, because it ends by itself. */
export async function celebrate(wall: Wall, changes: Partial<Highlight> = {}): Promise<void> {
  const seen = item(wall.page, 'celebration').first().waitFor();
  wall.push('screen:highlight', [aHighlight(changes)]);
  await Promise.all([seen, wall.pass(1)]);
}

export interface Wall {
  readonly page: Page;
  push<Name extends ServerEventName>(event: Name, payload: Push<Name>): void;
  /** Lets time pass in the page. */
  pass(seconds: number): Promise<void>;
  /** Takes the node away: the connection is lost and no other is accepted. */
  cut(): Promise<void>;
  /** The page's requests, newest last. */
  readonly asked: readonly unknown[];
}

const dayMs = 86_400_000;

/** Opens the page by this link. Its clock runs normally; a test can make more time pass at once. */
export async function openWall(
  context: BrowserContext,
  link: string,
  state: ScreenState | null = aState(),
): Promise<Wall> {
  const page = await context.newPage();
  await page.clock.install({ time: Date.now() });
  const asked: unknown[] = [];
  let socket: WebSocketRoute | null = null;
  let isCut = false;
  const say = (event: string, payload: unknown): void =>
    socket?.send(`42${JSON.stringify([event, payload])}`);
  await page.routeWebSocket(/socket\.io/, (opened) => {
    if (isCut) {
      void opened.close();
      return;
    }
    socket = opened;
    // Packets of Engine.IO (open), then of Socket.IO (connect, event, acknowledgement).
    opened.send(
      `0${JSON.stringify({ sid: 's', upgrades: [], pingInterval: dayMs, pingTimeout: dayMs, maxPayload: 1e6 })}`,
    );
    opened.onMessage((message) => {
      const text = String(message);
      if (text.startsWith('40')) {
        opened.send('40{"sid":"s"}');
        say('hello', {
          node: 'n',
          epoch: 'e',
          role: 'screen',
          serverTime: new Date().toISOString(),
          durable: true,
        });
        if (state !== null) say('screen:state', state);
      }
      const [, id, body] = /^42(\d+)(\[.*)$/s.exec(text) ?? [];
      if (id === undefined || body === undefined) return;
      const [event, payload] = JSON.parse(body) as [string, unknown]; // as Socket.IO writes it
      asked.push([event, payload]);
      const isKnown = event === 'screen:played';
      const busy = { code: 'busy', message: '', retryable: true };
      const reply = isKnown ? { ok: true, data: {} } : { ok: false, error: busy };
      opened.send(`43${id}${JSON.stringify([reply])}`);
    });
  });
  await page.goto(link);
  await page.locator('[data-link="live"]').first().waitFor({ state: 'attached' });
  return {
    page,
    asked,
    push: (event, payload) => say(event, payload),
    pass: (seconds) => page.clock.runFor(seconds * 1_000),
    cut: async () => {
      isCut = true;
      await socket?.close();
      await page.locator('[data-link="live"]').first().waitFor({ state: 'detached' });
    },
  };
}
