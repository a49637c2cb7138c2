// Which screens are quiet just now: paused here or on another node, and said again so that all nodes know.
import type { ScreenPause } from '../ports/broadcast.ts';

export interface ScreenPausesParts {
  /** Something has changed on this node. */
  readonly onChanged: () => void;
  /** To the other nodes; may get lost. */
  readonly tell: (pause: ScreenPause) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface ScreenPauses {
  /** Pauses the screens of a store (null: the mall's) for so long, or resumes them. */
  set(asked: Pick<ScreenPause, 'store' | 'paused'> & { readonly forSeconds: number }): ScreenPause;
  /** What was set on another node. */
  receive(pause: ScreenPause): void;
  isPaused(store: string | null): boolean;
  /** Those that are quiet now. */
  paused(): readonly ScreenPause[];
  /** Tells the other nodes once more: for one that was not there, or not heard. */
  republish(): void;
}

/** Stores whose pauses are remembered; a mall has fewer. */
export const mostPauses = 1_000;

export function createScreenPauses({ onChanged, tell, now }: ScreenPausesParts): ScreenPauses {
  /** The latest of each store. That it was resumed is kept too: an older pause may be heard later. */
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
      // Later than the one before, whatever the clock of the node that set that: the later one counts everywhere.
      const atMs = Math.max(now(), known === undefined ? 0 : Date.parse(known.at) + 1);
      // A resumption is remembered for as long as the pause that it ends could be heard.
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
