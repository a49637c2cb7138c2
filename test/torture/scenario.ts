// What a scenario is, and what it is given to play with.
import type { Audience } from './audience.ts';
import type { Fleet } from './fleet.ts';
import type { Mall, MallPlan } from './mall.ts';
import type { Random } from './seeded.ts';

export interface Scene {
  readonly mall: Mall;
  readonly fleet: Fleet;
  readonly audience: Audience;
  readonly random: Random;
  /** How often to strike, by the size of the run. */
  readonly rounds: number;
  /** Issues a share of the receipts, strikes in the middle of them, and waits until they are issued. */
  round(strike: () => Promise<void>, perSecond?: number): Promise<void>;
  /** A figure for the page, such as what was cut how often. */
  note(name: string, value: number | string): void;
  /** Counts a freeze, a cut or the like: a fault that is no kill. */
  struck(times?: number): void;
  /** Something that must hold in this scenario alone does not. */
  broken(sentence: string): void;
}

export interface Scenario {
  readonly name: string;
  /** What is done, in one line of the page. */
  readonly about: string;
  readonly plan: MallPlan;
  /** Kills in a run of 200; 0: nothing is killed. */
  readonly kills: number;
  /** How many of them a round has. */
  readonly killsPerRound?: number;
  /** Rounds, where nothing is killed. */
  readonly rounds?: number;
  /** Its part of the receipts, as a weight; absent: 1. */
  readonly weight?: number;
  /** It means nothing with fewer receipts, whatever its part is. */
  readonly fewest?: number;
  readonly shoppers?: number;
  readonly run: (scene: Scene) => Promise<void>;
}

/** One MongoDB, three nodes. */
export const plain: MallPlan = { members: 1, nodes: 3 };
/** Three MongoDB members, two nodes. */
export const replicated: MallPlan = { members: 3, nodes: 2 };
/** Three members that keep their primary for as long as a scenario needs while writes cannot reach a majority. */
export const withoutMajority: MallPlan = {
  members: 3,
  nodes: 2,
  electionTimeoutMs: 30_000,
  testCommands: true,
  // Without copies in Redis, which would hide what a node reads from MongoDB.
  tuning: { admissionDeadlineMs: 3_000, headCheckMs: 500, sharedCacheQueueMax: 0 },
};

/** How many rounds it has in a run of `kills`. */
export function roundsOf(scenario: Scenario, kills: number): number {
  if (scenario.kills === 0) return scenario.rounds ?? 1;
  return Math.max(1, Math.round((scenario.kills * kills) / wholeRunKills / (scenario.killsPerRound ?? 1)));
}

export const wholeRunKills = 200;

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
