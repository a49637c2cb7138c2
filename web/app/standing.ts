// The shopper's rank this week and the leaders: read when they may have changed.
import { effect, signal } from '@preact/signals';
import type { Board } from '../../src/contracts/boards.ts';
import type { Shopper } from './shopper.ts';

export interface Standing {
  readonly rank: { readonly value: number | null };
  readonly board: { readonly value: Board | null };
}

/** Leaderboards follow the receipts after a moment. */
const afterMs = 1_500;
const weekBoard = 'coins:mall:week';

export function followStanding({ link, state }: Pick<Shopper, 'link' | 'state'>): Standing {
  const rank = signal<number | null>(null);
  const board = signal<Board | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    const reply = await link.client()?.request('board:get', { board: weekBoard, limit: 5 });
    if (!reply?.ok) return;
    board.value = reply.data;
    const rows = [...reply.data.rows, ...(reply.data.around ?? [])];
    rank.value = rows.find(({ me }) => me === true)?.rank ?? null;
  }

  let askedAt = -1;
  effect(() => {
    const seq = state.value?.snapshot.seq ?? 0;
    if (link.state.value !== 'live') {
      askedAt = -1;
      return;
    }
    if (seq === askedAt) return;
    const isFirst = askedAt === -1;
    askedAt = seq;
    clearTimeout(timer);
    timer = setTimeout(() => void ask().catch(() => {}), isFirst ? 0 : afterMs);
  });
  return { rank, board };
}
