// Pushes to many at once, at most once. To the clients of this node: after all that is said to one shopper or one till.

import type { Moment } from '../game/moments.ts';
import type { Names } from '../game/rulebook.ts';

export interface ShownMoment {
  readonly kind: 'level.reached' | 'mission.completed';
  readonly name: string;
  readonly level?: number;
  readonly mission?: string;
  /** So many more have won the same and are not listed. */
  readonly others?: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface Announcement {
  readonly id: string;
  readonly kind: 'info' | 'offer' | 'urgent';
  readonly text: { readonly en: string; readonly fa: string };
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly until: string;
}

export interface TodaysGoal {
  readonly code: string;
  readonly name: Names;
  readonly measure: 'receipts' | 'coins';
  readonly target: number;
  readonly value: number;
  readonly isReached: boolean;
}

export interface MallToday {
  /** The day of the mall's calendar, as boards name it: `day-2026-11-23`. */
  readonly day: string;
  /** When the next day begins; ISO 8601. */
  readonly resetsAt: string;
  /** Of purchases of this day, less what went back. */
  readonly receipts: number;
  readonly coins: number;
  /** Null: the rulebook has none. */
  readonly goal: TodaysGoal | null;
}

export interface ScreenPause {
  /** Null: the mall's own screens. */
  readonly store: string | null;
  /** False: they were paused before and go on. */
  readonly paused: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly until: string;
}

/** What the doctor's checks found when they were made last. */
export interface CheckReport {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

/** What nodes tell each other, so that each says it to its own clients. */
export type BroadcastMessage =
  | { readonly type: 'announcement'; readonly announcement: Announcement }
  | { readonly type: 'moments'; readonly moments: readonly Moment[] }
  | {
      readonly type: 'present.ask' | 'present.here';
      /** Names the question, so that its answers find it. */
      readonly question: string;
      readonly userIds: readonly string[];
    }
  | { readonly type: 'name.changed'; readonly userId: string }
  | ({ readonly type: 'screen.pause' } & ScreenPause)
  | {
      readonly type: 'node.drain';
      readonly question: string;
      readonly node: string;
      readonly undo: boolean;
    }
  | { readonly type: 'node.drained'; readonly question: string }
  | {
      readonly type: 'act.ended';
      /** The node that it has ended on. */
      readonly node: string;
      readonly event: 'ops:doctor' | 'ops:rebuild-standings';
      readonly by: string;
      readonly isOk: boolean;
      /** What the doctor's checks found. */
      readonly report: CheckReport | null;
    };

/** What screens show is `State`; what has not been sent yet is replaced by what comes after it. */
export interface Broadcast<State> {
  /** Who has a screen on this node: stores, and null where it is the mall's. */
  screens(): readonly (string | null)[];
  showState(storeId: string | null, state: State): void;
  showMoments(storeId: string | null, moments: readonly ShownMoment[]): void;
  /** To every screen, the mall's and the stores'. */
  showToday(today: MallToday): void;
  /** To everyone, whatever their role. */
  announce(announcement: Announcement): void;
  /** To all other nodes; never waits, never throws. */
  publishToNodes(message: BroadcastMessage): void;
  /** What another node has told, in its form and with times that may be true. */
  onNode(listener: (message: BroadcastMessage) => void): void;
}
