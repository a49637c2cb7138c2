// The type of a scenario, and what it can use.
import type { Audience } from './audience.ts';
import type { Fleet } from './fleet.ts';
import type { Mall, MallPlan } from './mall.ts';
import type { Random } from './seeded.ts';

export interface Scene {
  readonly mall: Mall;
  readonly fleet: Fleet;
  readonly audience: Audience;
  readonly random: Random;
  /** The number of strikes, by the size of the run. */
  readonly rounds: number;
  /** Issues a share of the receipts, strikes in the middle, and waits until they are issued. */
  round(strike: () => Promise<void>, perSecond?: number): Promise<void>;
  /** A figure for the page, such as the number of lost connections. */
  note(name: string, value: number | string): void;
  /** Counts a fault that is not a kill: a freeze, a lost connection or the like. */
  struck(times?: number): void;
  /** Reports a fault of this scenario. */
  broken(sentence: string): void;
}

export interface Scenario {
  readonly name: string;
  /** One line for the page: what it does. */
  readonly about: string;
  readonly plan: MallPlan;
  /** Kills in a run of 200; 0: nothing is killed. */
  readonly kills: number;
  /** Kills per round. */
  readonly killsPerRound?: number;
  /** Rounds, if nothing is killed. */
  readonly rounds?: number;
  /** Its share of the receipts, as a weight; absent: 1. */
  readonly weight?: number;
  /** The least number of receipts with which it is meaningful. */
  readonly fewest?: number;
  readonly shoppers?: number;
  readonly run: (scene: Scene) => Promise<void>;
}

/** One MongoDB, three nodes. */
export const plain: MallPlan = { members: 1, nodes: 3 };
/** Three MongoDB members, two nodes. */
export const replicated: MallPlan = { members: 3, nodes: 2 };
/** Three members that keep their primary while writes cannot reach a majority. */
export const withoutMajority: MallPlan = {
  members: 3,
  nodes: 2,
  electionTimeoutMs: 30_000,
  testCommands: true,
  // Without the shared cache, which would hide what a node reads from MongoDB.
  tuning: { admissionDeadlineMs: 3_000, headCheckMs: 500, sharedCacheQueueMax: 0 },
};

/** The number of rounds in a run of `kills`. */
export function roundsOf(scenario: Scenario, kills: number): number {
  if (scenario.kills === 0) return scenario.rounds ?? 1;
  return Math.max(1, Math.round((scenario.kills * kills) / wholeRunKills / (scenario.killsPerRound ?? 1)));
}

export const wholeRunKills = 200;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
