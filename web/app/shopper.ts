// Follows the shopper of this phone: gets pushes, keeps the state, and shows messages.
import { computed, effect, signal } from '@preact/signals';
import type { Entry } from '../../src/contracts/receipts.ts';
import { followMall } from '../kit/mall.ts';
import type { PageLink } from '../kit/page-link.ts';
import { openPageLink } from '../kit/page-link.ts';
import type { Session } from '../kit/session.ts';
import type { Happening } from './happenings.ts';
import { happeningsOf } from './happenings.ts';
import { hearServed } from './served-notice.tsx';
import type { ShopperState } from './shopper-state.ts';
import {
  cursorOf,
  keepState,
  levelToCelebrate,
  readState,
  withEntries,
  withSnapshot,
} from './shopper-state.ts';

/** What the page missed while it was offline. */
export interface Away {
  readonly happenings: readonly Happening[];
  /** Coins before and after, also if there are too many entries to list. */
  readonly coins: number;
}

export interface Shopper {
  readonly link: PageLink;
  readonly state: { readonly value: ShopperState | null };
  readonly happenings: { readonly value: readonly Happening[] };
  readonly away: { value: Away | null };
  /** A level that was just reached, to be shown once. */
  readonly levelUp: { readonly value: number | null };
  celebrated(): void;
}

/** The number of earlier entries requested on a first visit. */
const historyEntries = 200;
/** Smaller gaps are shown like live changes. */
const awayFromHappenings = 2;
/** The snapshot is read again after entries, because missions restart and the next level changes. */
const refreshAfterMs = 250;

export function followShopper(session: Session, onLive: (happenings: readonly Happening[]) => void): Shopper {
  const state = signal<ShopperState | null>(null);
  const away = signal<Away | null>(null);
  let isGreeting = false;
  let refresh: ReturnType<typeof setTimeout> | undefined;
  const mine = (): string => session.claims.peek()?.sub ?? '';

  effect(() => {
    const userId = session.claims.value?.sub;
    const shown = state.peek();
    if (userId === undefined) state.value = null;
    else if (shown?.userId !== userId) state.value = readState(userId);
  });
  effect(() => {
    if (state.value !== null) keepState(state.value);
  });

  const link = openPageLink({
    session,
    onPush: hearServed,
    cursor: () => cursorOf(state.peek() ?? readState(mine())),
    onHello: ({ epoch, snapshot, entries = [], complete }) => {
      if (snapshot === undefined) return;
      isGreeting = true;
      queueMicrotask(() => {
        isGreeting = false;
      });
      const before = state.peek();
      const heardAtMs = Date.now();
      const isKnown = before !== null && before.epoch === epoch && before.userId === snapshot.userId;
      const next = withSnapshot(before, snapshot, { epoch, heardAtMs });
      state.value = withEntries(next, entries, heardAtMs);
      if (isKnown) tellAway(before, entries, complete !== false);
      if (before === null || !isKnown || before.entries.length === 0 || complete === false)
        void loadHistory();
    },
    onEntries: (entries, userId) => {
      const before = state.peek();
      if (before === null || before.userId !== userId) return;
      state.value = withEntries(before, entries, Date.now());
      if (isGreeting) return; // shown in the summary of what was missed
      onLive(happeningsOf(entries));
      clearTimeout(refresh);
      refresh = setTimeout(() => void reload(), refreshAfterMs);
    },
  });
  followMall(link);

  function tellAway(before: ShopperState, entries: readonly Entry[], isWhole: boolean): void {
    const missed = happeningsOf(entries.filter(({ seq }) => seq > before.snapshot.seq));
    const coins = (state.peek()?.snapshot.coins ?? 0) - before.snapshot.coins;
    if (!isWhole || missed.length >= awayFromHappenings) {
      const earlier = away.peek();
      away.value = {
        happenings: [...missed, ...(earlier?.happenings ?? [])],
        coins: coins + (earlier?.coins ?? 0),
      };
    } else if (missed.length > 0) onLive(missed);
  }

  async function loadHistory(): Promise<void> {
    const shown = state.peek();
    if (shown === null || shown.snapshot.seq === 0) return;
    const seq = Math.max(0, shown.snapshot.seq - historyEntries);
    const reply = await link.client()?.request('user:resume', { epoch: shown.epoch, seq });
    const now = state.peek();
    if (reply?.ok && now?.userId === shown.userId)
      state.value = withEntries(now, reply.data.entries, Date.now());
  }

  async function reload(): Promise<void> {
    const reply = await link.client()?.request('user:snapshot', {});
    const now = state.peek();
    if (!reply?.ok || now?.userId !== reply.data.userId) return;
    state.value = withSnapshot(now, reply.data, { epoch: now.epoch, heardAtMs: Date.now() });
  }

  return {
    link,
    state,
    away,
    happenings: computed(() => happeningsOf(state.value?.entries ?? [])),
    levelUp: computed(() => (state.value === null ? null : levelToCelebrate(state.value))),
    celebrated: () => {
      const now = state.peek();
      if (now !== null) state.value = { ...now, celebratedSeq: now.snapshot.seq };
    },
  };
}
