// What the whole mall is told, one thing at a time: said here or on another node, and said again so that all nodes know.
import type { Announcement } from '../ports/broadcast.ts';

export interface AnnouncementsParts {
  /** To everyone on this node. */
  readonly push: (announcement: Announcement) => void;
  /** To the other nodes; may get lost. */
  readonly tell: (announcement: Announcement) => void;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Announcements {
  /** Replaces what was said before, on all nodes. */
  announce(said: Pick<Announcement, 'kind' | 'text'> & { readonly forSeconds: number }): Announcement;
  /** What was said on another node. */
  receive(announcement: Announcement): void;
  /** What holds now. */
  live(): Announcement | null;
  /** Tells the other nodes once more: for one that was not there, or not heard. */
  republish(): void;
}

export function createAnnouncements({ push, tell, newId, now }: AnnouncementsParts): Announcements {
  let last: Announcement | null = null;

  const isOver = ({ until }: Announcement): boolean => Date.parse(until) <= now();
  const live = (): Announcement | null => (last === null || isOver(last) ? null : last);

  function say(announcement: Announcement): void {
    last = announcement;
    push(announcement);
  }

  return {
    announce: ({ kind, text, forSeconds }) => {
      // Later than the one before, whatever the clock of the node that said that: the later one counts everywhere.
      const atMs = Math.max(now(), last === null ? 0 : Date.parse(last.at) + 1);
      const until = new Date(atMs + forSeconds * 1_000).toISOString();
      const announcement = { id: newId(), kind, text, at: new Date(atMs).toISOString(), until };
      say(announcement);
      tell(announcement);
      return announcement;
    },
    receive: (announcement) => {
      const isNews = last === null || Date.parse(announcement.at) > Date.parse(last.at);
      if (isNews && !isOver(announcement)) say(announcement);
    },
    live,
    republish: () => {
      const holding = live();
      if (holding !== null) tell(holding);
    },
  };
}
