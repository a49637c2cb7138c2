// The announcement in force: made here or on another node, and republished so that every node has it.
import type { Announcement } from '../ports/broadcast.ts';

export interface AnnouncementsParts {
  /** Sends it to everyone on this node. */
  readonly push: (announcement: Announcement) => void;
  /** Sends it to the other nodes; may be lost. */
  readonly tell: (announcement: Announcement) => void;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Announcements {
  /** Replaces the announcement in force, on all nodes. */
  announce(said: Pick<Announcement, 'kind' | 'text'> & { readonly forSeconds: number }): Announcement;
  /** Takes an announcement that another node made. */
  receive(announcement: Announcement): void;
  /** The announcement in force; null: none. */
  live(): Announcement | null;
  /** Sends it to the other nodes again, for a node that missed it. */
  republish(): void;
}

export function createAnnouncements({ push, tell, newId, now }: AnnouncementsParts): Announcements {
  let last: Announcement | null = null;

  const isOver = ({ until }: Announcement): boolean => Date.parse(until) <= now();
  const live = (): Announcement | null => (last === null || isOver(last) ? null : last);

  function show(announcement: Announcement): void {
    last = announcement;
    push(announcement);
  }

  return {
    announce: ({ kind, text, forSeconds }) => {
      // Always later than the one before, even if the clock of its node runs ahead: the latest wins on every node.
      const atMs = Math.max(now(), last === null ? 0 : Date.parse(last.at) + 1);
      const until = new Date(atMs + forSeconds * 1_000).toISOString();
      const announcement = { id: newId(), kind, text, at: new Date(atMs).toISOString(), until };
      show(announcement);
      tell(announcement);
      return announcement;
    },
    receive: (announcement) => {
      const isNews = last === null || Date.parse(announcement.at) > Date.parse(last.at);
      if (isNews && !isOver(announcement)) show(announcement);
    },
    live,
    republish: () => {
      const holding = live();
      if (holding !== null) tell(holding);
    },
  };
}
