// What has been won lately, in the mall and in each store: told to the other nodes, and heard from them.
import type { JournalRecord } from '../game/change.ts';
import type { Gathered, Moment } from '../game/moments.ts';
import { gatherMoments, isTakenBack, isWon, momentsOf, mostWorthy } from '../game/moments.ts';

export interface HighlightsParts {
  /** Most that a screen shows, and most of one message. */
  readonly most: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** To the other nodes; may get lost. */
  readonly tell: (moments: readonly Moment[]) => void;
  /** Something that is shown does not hold any more. */
  readonly onTakenBack: () => void;
}

export interface Highlights {
  /** What was committed on this node; never throws, never waits. */
  offer(committed: readonly { readonly record: JournalRecord; readonly storeId: string | null }[]): void;
  /** What was won on another node. */
  receive(moments: readonly Moment[]): void;
  /** Ends an interval: tells the other nodes, and gives what is new since the one before, newest first. */
  takeNew(): (storeId: string | null) => Gathered[];
  /** What was won lately and still holds, newest first. */
  recent(storeId: string | null): Moment[];
  figures(): { readonly waiting: number; readonly dropped: number };
}

/** Most moments between two intervals; beyond, those worth least are let go. */
export const maxMoments = 500;
/** Yesterday's winners are no news. */
const shownForMs = 3_600_000;
/** More stores than any mall has: the one that has won nothing for longest is forgotten. */
const maxStores = 1_000;

export function createHighlights({ most, now, tell, onTakenBack }: HighlightsParts): Highlights {
  /** Newest last. The mall's are under the empty name, which no store has. */
  const lately = new Map<string, Moment[]>();
  let fresh: Moment[] = [];
  let own: Moment[] = [];
  let dropped = 0;

  function keep(scope: string, moment: Moment): void {
    const known = lately.get(scope) ?? [];
    lately.delete(scope);
    lately.set(scope, [...known, moment].slice(-most));
    if (lately.size <= maxStores + 1) return;
    for (const oldest of lately.keys()) {
      if (oldest === '') continue;
      lately.delete(oldest);
      return;
    }
  }

  function takeBack(later: Moment): void {
    const holds = (moment: Moment): boolean => !isTakenBack(moment, later);
    fresh = fresh.filter(holds);
    let isShown = false;
    for (const [scope, moments] of lately) {
      if (moments.every(holds)) continue;
      lately.set(scope, moments.filter(holds));
      isShown = true;
    }
    if (isShown) onTakenBack();
  }

  function bound(moments: Moment[]): Moment[] {
    if (moments.length <= maxMoments * 2) return moments;
    dropped += moments.length - maxMoments;
    return mostWorthy(moments, maxMoments);
  }

  function take(moment: Moment): void {
    if (!isWon(moment)) {
      takeBack(moment);
      return;
    }
    keep('', moment);
    keep(moment.storeId, moment);
    fresh.push(moment);
    fresh = bound(fresh);
  }

  return {
    offer: (committed) => {
      for (const { record, storeId } of committed) {
        // Whoever was given coins by hand has won nothing.
        if (storeId === null) continue;
        for (const moment of momentsOf(record, storeId)) {
          take(moment);
          own.push(moment);
          own = bound(own);
        }
      }
    },
    receive: (moments) => moments.forEach(take),
    takeNew: () => {
      const [news, told] = [fresh, mostWorthy(own, maxMoments)];
      fresh = [];
      own = [];
      if (told.length > 0) tell(told);
      return (storeId) =>
        gatherMoments(
          storeId === null ? news : news.filter((one) => one.storeId === storeId),
          most,
        ).reverse();
    },
    recent: (storeId) =>
      (lately.get(storeId ?? '') ?? []).filter(({ atMs }) => now() - atMs < shownForMs).reverse(),
    figures: () => ({ waiting: fresh.length + own.length, dropped }),
  };
}
