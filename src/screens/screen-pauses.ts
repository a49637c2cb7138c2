// Which screens are paused: here or on another node, and republished so that every node knows.
import type { ScreenPause } from '../ports/broadcast.ts';

export interface ScreenPausesParts {
  /** Called when a pause changes on this node. */
  readonly onChanged: () => void;
  /** Sends a pause to the other nodes; may be lost. */
  readonly tell: (pause: ScreenPause) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface ScreenPauses {
  /** Pauses the screens of a store (null: the mall's) for `forSeconds`, or resumes them. */
  set(asked: Pick<ScreenPause, 'store' | 'paused'> & { readonly forSeconds: number }): ScreenPause;
  /** Takes a pause that another node set. */
  receive(pause: ScreenPause): void;
  isPaused(store: string | null): boolean;
  /** The pauses in force. */
  paused(): readonly ScreenPause[];
  /** Sends all pauses to the other nodes again, for a node that missed one. */
  republish(): void;
}

/** The most stores whose pauses are remembered. A mall has fewer. */
export const mostPauses = 1_000;

export function createScreenPauses({ onChanged, tell, now }: ScreenPausesParts): ScreenPauses {
  /** The latest change of each store. A resumption is kept too, because an older pause may arrive after it. */
  const latest = new Map<string | null, ScreenPause>();

  const isOver = ({ until }: ScreenPause): boolean => Date.parse(until) <= now();

  function keep(pause: ScreenPause): void {
    for (const [store, known] of latest) if (isOver(known)) latest.delete(store);
    latest.delete(pause.store);
    latest.set(pause.store, pause);
    for (const store of latest.keys()) {
      if (latest.size <= mostPauses) break;
      latest.delete(store);
    }
    onChanged();
  }

  return {
    set: ({ store, paused, forSeconds }) => {
      const known = latest.get(store);
      // Always later than the one before, even if the clock of its node runs ahead: the latest wins on every node.
      const atMs = Math.max(now(), known === undefined ? 0 : Date.parse(known.at) + 1);
      // A resumption is kept until the pause that it ends would be over, because that pause may arrive late.
      const knownUntilMs = known === undefined ? 0 : Date.parse(known.until);
      const untilMs = Math.max(atMs + forSeconds * 1_000, paused ? 0 : knownUntilMs);
      const at = new Date(atMs).toISOString();
      const pause = { store, paused, at, until: new Date(untilMs).toISOString() };
      keep(pause);
      tell(pause);
      return pause;
    },
    receive: (pause) => {
      const known = latest.get(pause.store);
      const isNews = known === undefined || Date.parse(pause.at) > Date.parse(known.at);
      if (isNews && !isOver(pause)) keep(pause);
    },
    isPaused: (store) => {
      const known = latest.get(store);
      return known?.paused === true && !isOver(known);
    },
    paused: () => [...latest.values()].filter((one) => one.paused && !isOver(one)),
    republish: () => {
      for (const pause of latest.values()) if (!isOver(pause)) tell(pause);
    },
  };
}
