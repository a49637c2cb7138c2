// Runs one scenario in a mall: starts fleet and audience, injects faults, and computes the verdict afterwards.
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../node/until.ts';
import { seatAudience } from './audience.ts';
import { startFleet } from './fleet.ts';
import type { Mall } from './mall.ts';
import type { ProcessFigures } from './process-figures.ts';
import { readProcess } from './process-figures.ts';
import type { Scenario, Scene } from './scenario.ts';
import { roundsOf } from './scenario.ts';
import { createRandom } from './seeded.ts';
import type { Verdict } from './verdict.ts';
import { reachVerdict } from './verdict.ts';

export interface PlayOptions {
  readonly seed: number;
  /** Receipts of this scenario. */
  readonly receipts: number;
  /** Kills of the whole run. */
  readonly kills: number;
  readonly signal: AbortSignal;
}

export interface Played extends Verdict {
  readonly scenario: Scenario;
  readonly kills: number;
  /** Other faults: freezes, lost connections, floods. */
  readonly strikes: number;
  readonly seconds: number;
  /** From the end of the faults until the last receipt is answered. */
  readonly answeredAfterMs: number;
  /** From the decision until the shopper's phone has the entry. */
  readonly toldAfterMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly notes: Readonly<Record<string, number | string>>;
  /** The largest increase of any surviving node since it started; null: none survived. */
  readonly grownMiB: number | null;
  readonly grownHandles: number | null;
}

const tills = 4;
const screens = 4;
/** Far below what a mall can do, so that slowness comes from the faults. */
const calmPerSecond = 60;
const issuedWithinMs = 120_000;
const answeredWithinMs = 120_000;
/** The allowed increase: the garbage collector takes its time, and caches fill. */
export const grownBounds = { residentMiB: 192, handles: 16 };
const backToBaseWithinMs = 60_000;
const stillForMs = 500;
const stillWithinMs = 10_000;

type Base = ReadonlyMap<number, ProcessFigures>;

async function readNodes(mall: Mall): Promise<Base> {
  const found = new Map<number, ProcessFigures>();
  for (const { pid } of mall.nodes) {
    const id = pid();
    if (id !== null) found.set(id, await readProcess(id));
  }
  return found;
}

/** Their values before the first fault: a node that has just started still opens connections to MongoDB. */
async function readWhenStill(mall: Mall): Promise<Base> {
  const handlesOf = (base: Base): string => [...base].map(([pid, { handles }]) => `${pid}:${handles}`).join();
  let before = await readNodes(mall);
  for (const endsAt = performance.now() + stillWithinMs; performance.now() < endsAt; ) {
    await sleep(stillForMs);
    const now = await readNodes(mall);
    if (handlesOf(now) === handlesOf(before)) return now;
    before = now;
  }
  return before;
}

/** Runs it to its end. The mall is intact before, and after unless the verdict says otherwise. */
export async function play(scenario: Scenario, mall: Mall, options: PlayOptions): Promise<Played> {
  const { seed, signal } = options;
  const prefix = scenario.name;
  const shoppers = scenario.shoppers ?? 40;
  const rounds = roundsOf(scenario, options.kills);
  const share = Math.max(1, Math.floor(options.receipts / rounds));
  const random = createRandom(seed).fork(scenario.name);
  const startedAt = performance.now();
  const killsBefore = sum(mall.kills());
  const faultsBefore = mall.faults().length;
  const notes: Record<string, number | string> = {};
  const broken: string[] = [];
  let strikes = 0;
  let left = options.receipts;

  await mall.whole();
  const base = await readWhenStill(mall);
  const events = { onKill: mall.noteKill, onFault: mall.noteFault };
  const fleet = await startFleet({
    url: mall.url,
    dir: mall.dir,
    secret: mall.secret,
    prefix,
    tills,
    shoppers,
    seed,
    events,
  });
  mall.alsoStop(fleet.stop);
  const audience = await seatAudience({ url: mall.url, secret: mall.secret, prefix, shoppers, screens });
  const scene: Scene = {
    mall,
    fleet,
    audience,
    random,
    rounds,
    round: async (strike, perSecond = calmPerSecond) => {
      signal.throwIfAborted();
      const before = fleet.issued();
      const now = Math.min(left, share);
      left -= now;
      fleet.grant(now, perSecond);
      const atReceipt = before + Math.floor(now * (0.1 + random.next() * 0.4));
      await until(() => fleet.issued() >= atReceipt, 'receipts are being issued', issuedWithinMs);
      await strike();
      await fleet.allIssued(issuedWithinMs);
    },
    note: (name, value) => {
      notes[name] = value;
    },
    struck: (times = 1) => {
      strikes += times;
    },
    broken: (sentence) => void broken.push(sentence),
  };
  const orBroken = async (work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: Error) => {
      signal.throwIfAborted();
      broken.push(error.message);
    });
  };
  try {
    await audience.ready();
    await orBroken(() => scenario.run(scene));
    // The remainder of the division by rounds.
    if (left > 0) fleet.grant(left, calmPerSecond);
    await orBroken(() => fleet.allIssued(issuedWithinMs));
    await orBroken(mall.whole);
    const overAt = performance.now();
    await orBroken(() => fleet.allAnswered(answeredWithinMs));
    const answeredAfterMs = performance.now() - overAt;
    const verdict = await reachVerdict(mall, fleet, audience);
    const kills = sum(mall.kills()) - killsBefore;
    audience.close();
    await fleet.stop();
    const grown = await settleDown(mall, base);
    return {
      ...verdict,
      scenario,
      kills,
      strikes,
      seconds: (performance.now() - startedAt) / 1_000,
      answeredAfterMs,
      toldAfterMs: quantiles(audience.latenessMs),
      notes,
      grownMiB: grown.residentMiB,
      grownHandles: grown.handles,
      broken: [...broken, ...verdict.broken, ...mall.faults().slice(faultsBefore), ...grown.broken],
    };
  } finally {
    mall.strikeAt(null);
    audience.close();
    await fleet.stop();
  }
}

function quantiles(valuesMs: readonly number[]): Played['toldAfterMs'] {
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

interface Grown {
  readonly residentMiB: number | null;
  readonly handles: number | null;
  readonly broken: readonly string[];
}

/** Waits until the surviving nodes are near their earlier values again. */
async function settleDown(mall: Mall, base: Base): Promise<Grown> {
  for (const endsAt = performance.now() + backToBaseWithinMs; ; await sleep(500)) {
    const now = await readNodes(mall);
    const grown = [...now].flatMap(([pid, { residentMiB, handles }]) => {
      const before = base.get(pid);
      if (before === undefined) return [];
      return [
        {
          pid,
          residentMiB: residentMiB - before.residentMiB,
          handles: (handles ?? 0) - (before.handles ?? 0),
        },
      ];
    });
    const over = grown.filter(
      (each) => each.residentMiB > grownBounds.residentMiB || each.handles > grownBounds.handles,
    );
    if (over.length > 0 && performance.now() < endsAt) continue;
    const most = (of: 'residentMiB' | 'handles'): number | null =>
      grown.length === 0 ? null : Math.max(...grown.map((each) => each[of]));
    return {
      residentMiB: most('residentMiB'),
      handles: most('handles'),
      broken: over.map(
        ({ pid, residentMiB, handles }) =>
          `process ${pid} does not come back to its base: ${Math.round(residentMiB)} MiB and ${handles} handles more`,
      ),
    };
  }
}
