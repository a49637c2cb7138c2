// Broadcasts: pushes to many clients, delivered at most once. They go out after the pushes to single shoppers and tills.
import type { Moment } from '../game/moments.ts';
import type { Names } from '../game/rulebook.ts';

export interface ShownMoment {
  readonly kind: 'level.reached' | 'mission.completed';
  readonly name: string;
  readonly level?: number;
  readonly mission?: string;
  /** How many more shoppers had the same highlight and are not listed. */
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
  /** Receipts and coins of the purchases of this day, less returns. */
  readonly receipts: number;
  readonly coins: number;
  /** Null: the rulebook has none. */
  readonly goal: TodaysGoal | null;
}

export interface ScreenPause {
  /** Null: the mall's own screens. */
  readonly store: string | null;
  /** False: the pause has ended. */
  readonly paused: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly until: string;
}

/** The results of the doctor's last run. */
export interface CheckReport {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

/** Messages between nodes. Each node passes them on to its own clients. */
export type BroadcastMessage =
  | { readonly type: 'announcement'; readonly announcement: Announcement }
  | { readonly type: 'moments'; readonly moments: readonly Moment[] }
  | {
      readonly type: 'present.ask' | 'present.here';
      /** The id of the question, which its answers repeat. */
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
      /** The node that ran it. */
      readonly node: string;
      readonly event: 'ops:doctor' | 'ops:rebuild-standings';
      readonly by: string;
      readonly isOk: boolean;
      /** Null unless the doctor ran. */
      readonly report: CheckReport | null;
    };

/** `State` is what screens show. A state that was not sent yet is replaced by the next one. */
export interface Broadcast<State> {
  /** The stores with a screen on this node; null stands for the mall. */
  screens(): readonly (string | null)[];
  showState(storeId: string | null, state: State): void;
  showMoments(storeId: string | null, moments: readonly ShownMoment[]): void;
  /** To every screen, the mall's and the stores'. */
  showToday(today: MallToday): void;
  /** To everyone, whatever their role. */
  announce(announcement: Announcement): void;
  /** To all other nodes; never waits, never throws. */
  publishToNodes(message: BroadcastMessage): void;
  /** Listens to messages of other nodes. Only messages of valid form and with plausible times arrive. */
  onNode(listener: (message: BroadcastMessage) => void): void;
}
