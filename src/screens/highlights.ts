// Recent highlights of the mall and of each store, exchanged with the other nodes.
import type { JournalRecord } from '../game/change.ts';
import type { Moment, MomentGroup } from '../game/moments.ts';
import { groupMoments, isTakenBack, isWon, momentsOf, mostWorthy } from '../game/moments.ts';

export interface HighlightsParts {
  /** The most highlights on a screen, and in one message to it. */
  readonly most: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Sends moments to the other nodes; may be lost. */
  readonly tell: (moments: readonly Moment[]) => void;
  /** Called when a moment that may be on a screen was taken back. */
  readonly onTakenBack: () => void;
}

export interface Highlights {
  /** Takes commits of this node; never throws, never waits. */
  offer(committed: readonly { readonly record: JournalRecord; readonly storeId: string | null }[]): void;
  /** Takes moments of another node. */
  receive(moments: readonly Moment[]): void;
  /** Ends an interval: sends its moments to the other nodes, and returns the new ones by store, newest first. */
  takeNew(): (storeId: string | null) => MomentGroup[];
  /** The latest moments that still hold, newest first. */
  recent(storeId: string | null): Moment[];
  figures(): { readonly waiting: number; readonly dropped: number };
}

/** The most moments of one interval. Beyond it, those worth least are dropped. */
export const maxMoments = 500;
/** How long a moment is shown. */
const shownForMs = 3_600_000;
/** More stores than any mall has. Beyond it, the store with the oldest last moment is forgotten. */
const maxStores = 1_000;

export function createHighlights({ most, now, tell, onTakenBack }: HighlightsParts): Highlights {
  const latest = createLatestMoments(most);
  let fresh: Moment[] = [];
  let own: Moment[] = [];
  let dropped = 0;

  function bound(moments: Moment[]): Moment[] {
    if (moments.length <= maxMoments * 2) return moments;
    dropped += moments.length - maxMoments;
    return mostWorthy(moments, maxMoments);
  }

  function take(moment: Moment): void {
    if (isWon(moment)) {
      latest.add(moment);
      fresh.push(moment);
      fresh = bound(fresh);
    } else {
      fresh = fresh.filter((earlier) => !isTakenBack(earlier, moment));
      if (latest.takeBack(moment)) onTakenBack();
    }
  }

  return {
    offer: (committed) => {
      for (const { record, storeId } of committed) {
        // A correction has no store and is no highlight.
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
        groupMoments(storeId === null ? news : news.filter((one) => one.storeId === storeId), most).reverse();
    },
    recent: (storeId) =>
      latest
        .of(storeId)
        .filter(({ atMs }) => now() - atMs < shownForMs)
        .reverse(),
    figures: () => ({ waiting: fresh.length + own.length, dropped }),
  };
}

/** The latest moments of the whole mall and of each store, newest last. */
function createLatestMoments(most: number) {
  /** The key of the whole mall is the empty string, which is no store id. */
  const latest = new Map<string, readonly Moment[]>();

  function addTo(scope: string, moment: Moment): void {
    const known = latest.get(scope) ?? [];
    latest.delete(scope);
    latest.set(scope, [...known, moment].slice(-most));
    if (latest.size <= maxStores + 1) return;
    for (const oldest of latest.keys()) {
      if (oldest === '') continue;
      latest.delete(oldest);
      return;
    }
  }

  return {
    add: (moment: Moment): void => {
      addTo('', moment);
      addTo(moment.storeId, moment);
    },
    /** Removes what the later moment takes back. True: there was something to remove. */
    takeBack: (later: Moment): boolean => {
      const holds = (moment: Moment): boolean => !isTakenBack(moment, later);
      let isShown = false;
      for (const [scope, moments] of latest) {
        if (moments.every(holds)) continue;
        latest.set(scope, moments.filter(holds));
        isShown = true;
      }
      return isShown;
    },
    of: (storeId: string | null): readonly Moment[] => latest.get(storeId ?? '') ?? [],
  };
}
