// One visit to the kiosk, from the first touch until no data of it is left.
import type { ReadonlySignal } from '@preact/signals';
import { effect, signal } from '@preact/signals';
import type { VisitEnding } from '../../src/contracts/kiosk.ts';
import type { Entry, Outcome, ReceiptPreview, ReceiptSubmit } from '../../src/contracts/receipts.ts';
import type { Snapshot } from '../../src/contracts/shoppers.ts';
import { clearAnnouncements } from '../kit/announce.tsx';
import { followMall, storeName } from '../kit/mall.ts';
import type { NewBuild } from '../kit/new-build.ts';
import { formatChange } from '../kit/numbers.ts';
import type { PageLink } from '../kit/page-link.ts';
import { openPageLink } from '../kit/page-link.ts';
import type { Session } from '../kit/session.ts';
import { clearToasts, showToast } from '../kit/toast.tsx';
import { resetComfort } from './comfort.ts';
import type { IdleWatch } from './idle.ts';
import { watchIdle } from './idle.ts';
import { words } from './words.ts';

export type View = 'attract' | 'start' | 'identify' | 'home' | 'receipt' | 'result' | 'bye' | 'ended';

/** The visitor, as far as a kiosk may know. */
export interface Guest extends Snapshot {
  readonly name: string;
}

export interface Kiosk {
  readonly link: PageLink;
  readonly view: ReadonlySignal<View>;
  readonly guest: ReadonlySignal<Guest | null>;
  readonly outcome: ReadonlySignal<Outcome | null>;
  /** Why the visit ended without the visitor finishing it. */
  readonly ending: ReadonlySignal<VisitEnding | 'lost'>;
  readonly idle: IdleWatch;
  show(view: View): void;
  /** Rejects with a RefusedError if the code is not valid now. */
  identify(code: string): Promise<void>;
  /** What the receipt would earn; null if unknown. */
  preview(receipt: ReceiptPreview): Promise<Outcome | null>;
  /** Rejects with a RefusedError. */
  add(receipt: ReceiptSubmit): Promise<void>;
  finish(): void;
}

/** The last view of a visit disappears by itself. */
const farewellMs = 8_000;
/** The interval at which touches are sent to the node; the last of a series is always sent. */
const tellTouchMs = 5_000;

export function openKiosk(session: Session, build: NewBuild): Kiosk {
  const view = signal<View>('attract');
  const guest = signal<Guest | null>(null);
  const outcome = signal<Outcome | null>(null);
  const ending = signal<VisitEnding | 'lost'>('idle');
  let visitOver = new AbortController();
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let touchTimer: ReturnType<typeof setTimeout> | undefined;
  let farewell: ReturnType<typeof setTimeout> | undefined;
  let adding: string | null = null;

  const link = openPageLink({
    session,
    onHello: () => void build.look(),
    onEntries: (entries, userId) => hear(entries, userId),
    onPush: (event, payload) => {
      if (event === 'kiosk:released') leave((payload as { reason: VisitEnding }).reason); // as its table says
    },
  });
  followMall(link);
  const idle = watchIdle(touch, () => leave(guest.peek() === null ? null : 'idle'));

  /** Removes all data of the shopper from the page, and from what arrives later. */
  function wipe(): void {
    visitOver.abort();
    visitOver = new AbortController();
    clearTimeout(touchTimer);
    clearTimeout(farewell);
    guest.value = null;
    outcome.value = null;
    adding = null;
    idle.stop();
    clearToasts();
    clearAnnouncements();
    scrollTo(0, 0);
    void link
      .client()
      ?.release()
      .catch(() => {}); // not connected: the node has ended the visit by itself
  }

  /** `why` null: no code was shown yet. */
  function leave(why: VisitEnding | 'lost' | null): void {
    const hadGuest = guest.peek() !== null;
    wipe();
    if (why === null || !hadGuest) {
      resetComfort();
      view.value = 'attract';
      return;
    }
    ending.value = why;
    sayFarewell('ended');
  }

  function sayFarewell(last: 'bye' | 'ended'): void {
    view.value = last;
    farewell = setTimeout(() => {
      resetComfort();
      view.value = 'attract';
    }, farewellMs);
  }

  effect(() => {
    if (link.state.value !== 'live' && guest.peek() !== null) leave('lost');
  });
  // Reloads between two visits, while nobody is there.
  effect(() => {
    if (build.isNewer.value && view.value === 'attract') build.load();
  });
  // A page that the browser keeps for "back" would return with its content.
  addEventListener('pagehide', () => leave(null));

  function touch(): void {
    if (guest.peek() === null) return;
    clearTimeout(touchTimer);
    const waitMs = toldAtMs + tellTouchMs - performance.now();
    if (waitMs > 0) touchTimer = setTimeout(tellTouch, waitMs);
    else tellTouch();
  }
  function tellTouch(): void {
    toldAtMs = performance.now();
    void link
      .client()
      ?.request('kiosk:touch', {})
      .catch(() => {}); // the link has ended: its own state says so
  }

  function hear(entries: readonly Entry[], userId: string): void {
    const now = guest.peek();
    if (now === null || now.userId !== userId) return;
    const last = entries.at(-1);
    if (last !== undefined) guest.value = { ...now, coins: last.balance, seq: last.seq };
    const coins = entries.reduce((sum, entry) => sum + (entry.coins ?? 0), 0);
    const [store = '', number = ''] = last?.receiptId?.split(':') ?? [];
    const isOwn = adding !== null && number === adding;
    if (coins !== 0 && !isOwn) {
      showToast({
        text: words().live(formatChange(coins)),
        detail: store === '' ? words().corrected : storeName(store),
        tone: coins > 0 ? 'won' : 'plain',
      });
    }
    void refresh();
  }
  async function refresh(): Promise<void> {
    const reply = await link
      .client()
      ?.request('user:snapshot', {})
      .catch(() => null); // as above
    const now = guest.peek();
    if (reply?.ok && now?.userId === reply.data.userId) guest.value = { ...reply.data, name: now.name };
  }

  return {
    link,
    view,
    guest,
    outcome,
    ending,
    idle,
    show: (next) => {
      clearTimeout(farewell);
      if (next === 'attract') leave(null);
      else {
        idle.touched();
        view.value = next;
      }
    },
    identify: async (code) => {
      const client = link.client();
      if (client === null) throw new Error('nobody is signed in');
      const over = visitOver.signal;
      let visit: Guest;
      try {
        visit = await client.bind({ code });
      } catch (error) {
        if (over.aborted) return; // the visitor gave up meanwhile, which released the kiosk
        throw error;
      }
      if (over.aborted) return;
      clearTimeout(farewell);
      guest.value = visit;
      view.value = 'home';
      idle.touched();
    },
    preview: async (receipt) => {
      const reply = await link.client()?.request('receipt:preview', receipt);
      return reply?.ok ? reply.data : null;
    },
    add: async (receipt) => {
      const client = link.client();
      if (client === null) throw new Error('nobody is signed in');
      adding = receipt.receiptNo;
      const { signal: over } = visitOver;
      const told = await client.submitReceipt(receipt, { signal: over });
      if (over.aborted) return;
      outcome.value = told;
      view.value = 'result';
      await refresh();
    },
    finish: () => {
      wipe();
      sayFarewell('bye');
    },
  };
}
