// One schedule: a mall, the commands of a day and the faults in between, all drawn from a seed, and judged at the end.
import { followJournal } from '../../src/client/follow-journal.ts';
import { aLevel, aMission, aRulebook } from '../builders.ts';
import { createChance } from './chance.ts';
import type { Connection } from './database.ts';
import { createDatabase } from './database.ts';
import type { FaultKind } from './faults.ts';
import { drawFaults } from './faults.ts';
import { createFleet } from './fleet.ts';
import { checkLedger, checkNotes, checkProjection, checkTold } from './ledger-oracles.ts';
import { createOperator, drawCorrections } from './operator.ts';
import type { Given, Oracle, Violation } from './oracles.ts';
import { checkAnswer, checkAnswers, checkBooks, checkShopper, checkTills } from './oracles.ts';
import type { CreatePipeline, NodeSettings } from './pipeline.ts';
import { createRealPipeline } from './pipeline.ts';
import { createReader } from './reader.ts';
import type { Follow } from './shopper.ts';
import { createShopper } from './shopper.ts';
import { createTill } from './till.ts';
import { createTold } from './told.ts';
import { withVirtualGlobals } from './virtual-globals.ts';
import { drawWorkload, shoppers } from './workload.ts';
import { createWorld } from './world.ts';

/** Replacements for parts of the product. */
export interface Variation {
  readonly createPipeline?: CreatePipeline;
  readonly follow?: Follow;
  /** Wraps a node's connection to the database. */
  readonly bendConnection?: (connection: Connection) => Connection;
  /** Whether an operator corrects coins; absent: if the pipeline is the product's. */
  readonly hasCorrections?: boolean;
  /** False: without the index on claims. */
  readonly uniqueClaims?: boolean;
}

export interface ScheduleResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly trace: readonly string[];
  /** The number of each status or refusal from nodes, and of entries and snapshots to clients. */
  readonly told: ReadonlyMap<string, number>;
}

/** All commands are sent within this time, and faults happen for twice as long. */
const workMs = 8_000;
const faultyMs = 16_000;
/** The time after the faults: several times the longest deadline, back-off and head check together. */
const endMs = 600_000;
/** Longer than a run of the follower. */
const followMs = 60_000;

const rulebook = aRulebook({
  levels: [aLevel({ xp: 150 })],
  missions: [aMission({ target: 2, perPeriod: 3, reward: { coins: 5, xp: 30 } })],
});
const nextRulebook = { ...rulebook, version: 2, levels: [aLevel({ xp: 120, coins: 7 })] };

export const runSchedule = (seed: number, variation: Variation = {}): Promise<ScheduleResult> =>
  withVirtualGlobals(() => carry(seed, variation));

async function carry(seed: number, variation: Variation): Promise<ScheduleResult> {
  const chance = createChance(seed ^ 0x3c6ef372);
  const settings: NodeSettings = {
    maxBatch: chance.pick([1, 3, 128]),
    parallel: chance.pick([1, 2, 8, 8]),
    waitingPerFlight: chance.pick([0, 0, 1, 12]),
    admissionLimit: chance.pick([4, 1_000]),
    admissionDeadlineMs: chance.pick([2_000, 8_000]),
    usersMax: chance.pick([1, 100]),
    settledMax: chance.pick([0, 2, 100]),
    headCheckMs: chance.pick([1_000, 5_000]),
    resumeMax: chance.pick([3, 500, 500]),
    projectionQueueMax: chance.pick([1, 1_000]),
    followMs: chance.pick([2_000, 8_000]),
  };
  const appendTimeoutMs = chance.pick([1_000, 5_000]);
  const violations: Violation[] = [];
  const report = (oracle: Oracle, detail: string): void => void violations.push({ oracle, detail });
  const answers: Given[] = [];

  const faults = drawFaults(chance);
  const world = createWorld(seed, (process) => {
    for (const part of everybody) part.afterStep(process);
  });
  const uniqueClaims = variation.uniqueClaims ?? true;
  const database = createDatabase(world, faults, { appendTimeoutMs, uniqueClaims });
  const told = createTold();
  const fleet = createFleet({
    world,
    faults,
    database,
    count: chance.whole(1, 3),
    settings,
    rulebooks: [
      { fromMs: 0, rulebook },
      { fromMs: chance.next() * 2 * faultyMs, rulebook: nextRulebook },
    ],
    createPipeline: variation.createPipeline ?? ((site) => createRealPipeline(site)),
    bendConnection: variation.bendConnection ?? ((connection) => connection),
    told,
    onAnswer: (node, command, answer, arrival) => {
      const given = { node, command, answer, arrival };
      answers.push(given);
      told.answered(command, answer);
      checkAnswer(given, database.truth, report);
    },
    onStoppedEarly: (node, unanswered) =>
      report('finished what it accepted', `${node} stopped with ${unanswered} commands unanswered`),
  });
  const tills = drawWorkload(chance, chance.whole(1, 3), workMs).map((issues, index) =>
    createTill(world, faults, fleet, `till${index + 1}`, issues),
  );
  const phones = [...shoppers, 'sara'].map((userId, index) =>
    createShopper(world, faults, fleet, {
      name: `phone${index + 1}`,
      userId,
      follow: variation.follow ?? followJournal,
    }),
  );
  const forms = createChance(seed ^ 0x1b873593);
  const hasCorrections = variation.hasCorrections ?? variation.createPipeline === undefined;
  const operator = createOperator(
    world,
    faults,
    fleet,
    hasCorrections && forms.is(0.4) ? drawCorrections(forms, shoppers, world.clockMs(), workMs) : [],
  );
  const everybody = [fleet, ...tills, ...phones];
  createReader(world, faults, fleet, shoppers, faultyMs);

  /** In many schedules most commands come early, and so does an outage. */
  const fromMs = (): number => chance.next() * chance.pick([100, 1_000, faultyMs * 0.7]);
  const outages: readonly (readonly [FaultKind, () => void, () => void])[] = [
    ['store away', database.goAway, database.comeBack],
    ['channel lost', fleet.channel.goAway, fleet.channel.comeBack],
    ['no majority', database.loseMajority, chance.is(0.3) ? database.regainMajority : database.failOver],
  ];
  for (const [kind, goAway, comeBack] of outages) {
    if (!faults.happens(kind)) continue;
    const awayMs = fromMs();
    world.post(awayMs, kind, null, goAway);
    world.post(awayMs + chance.next() * 5_000, `${kind}: is back`, null, comeBack);
  }
  const losses: readonly (readonly [FaultKind, () => Promise<void>])[] = [
    ['projection: lost', database.projection.lose],
    ['projection: put back', () => database.projection.putBack(chance.whole(1, 5))],
  ];
  for (const [kind, lose] of losses) {
    for (let times = 0; times < 2 && faults.happens(kind); times += 1) {
      world.post(chance.next() * faultyMs, kind, null, () => void lose());
    }
  }
  world.post(faultyMs, 'the faults are over', null, faults.cease);

  const isOver = (): boolean =>
    world.nowMs() > faultyMs &&
    database.underWay() === 0 &&
    tills.every((till) => till.unanswered() === 0) &&
    operator.unanswered() === 0 &&
    phones.every(({ userId, cursor }) => (cursor()?.seq ?? 0) === database.truth.head(userId)) &&
    fleet.nodes().every(({ pipeline }) => pipeline.depth() === 0);
  await world.run(isOver, endMs);
  // A late request may be committed during a run; then there is another run.
  for (let before = -1; before !== database.truth.documents.length; ) {
    before = database.truth.documents.length;
    await followOnce();
  }

  /** A run of the follower on a live node. */
  async function followOnce(): Promise<void> {
    await world.run(() => fleet.anyNode() !== null, world.nowMs() + followMs);
    const node = fleet.anyNode();
    let isDone = false;
    const over = (): void => {
      isDone = true;
    };
    node?.process.enter(() => void node.follow().then(over, over));
    // A late message may have arrived meanwhile, and is finished as well.
    await world.run(() => isDone && isOver(), world.nowMs() + followMs);
  }

  for (const { status } of database.truth.receipts.values()) {
    if (status === 'rejected') faults.happened('void before its receipt');
  }
  checkLedger(database.truth, report);
  checkNotes(database.truth, report);
  checkBooks(database.truth, report);
  checkProjection(database.projection, database.truth, report);
  checkTold(told, database.truth, report);
  checkAnswers(answers, report);
  checkTills(
    tills.flatMap(({ issues }) => issues),
    database.truth,
    report,
  );
  operator.check(database.truth, report);
  for (const phone of phones) checkShopper(phone, database.truth, settings.resumeMax < 500, report);
  for (const { process, pipeline } of fleet.nodes()) {
    if (pipeline.depth() > 0)
      report('nothing piles up', `${process.name}: ${pipeline.depth()} taken in and not answered`);
    for (const { size, max } of pipeline.caches()) {
      if (size > max) report('nothing piles up', `${process.name} remembers ${size} of ${max}`);
    }
  }
  for (const fault of world.faults) report('nothing is thrown', fault);

  const heard = new Map<string, number>();
  const count = (what: string): void => void heard.set(what, (heard.get(what) ?? 0) + 1);
  for (const { answer } of answers) count(answer.ok ? answer.outcome.status : answer.refusal.code);
  for (const item of phones.flatMap((phone) => phone.given)) count('entry' in item ? 'entry' : 'snapshot');
  return { seed, violations, faults: faults.counts, trace: world.trace, told: heard };
}
