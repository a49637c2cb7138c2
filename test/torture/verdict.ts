// The conditions after the faults; each is checked until it holds or its time is up.
import { MongoClient } from 'mongodb';
import { examine } from '../../src/cli/doctor.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import { until } from '../node/until.ts';
import type { Audience, Follower } from './audience.ts';
import type { ToldBooks } from './books-of-tills.ts';
import { compareBooks, readBooks } from './books-of-tills.ts';
import { readClaims } from './claims.ts';
import { openFace } from './face.ts';
import type { Fleet } from './fleet.ts';
import { ledgerFaults, projectionFaults, readLedger, readProjected } from './ledger-law.ts';
import type { Mall } from './mall.ts';

export interface Verdict {
  readonly receipts: number;
  /** Answers beyond the first one of a receipt. */
  readonly repeated: number;
  readonly retried: Readonly<Record<string, number>>;
  readonly lost: number;
  readonly doubled: number;
  /** Every fault in a sentence with its evidence; none: everything holds. */
  readonly broken: readonly string[];
}

const caughtUpWithinMs = 120_000;
const soundWithinMs = 120_000;
const projectedWithinMs = 120_000;
/** Beyond this number faults of one kind are only counted. */
const mostTold = 20;

/** No sentence if the check succeeds in time, otherwise one. */
async function holds(
  look: () => Promise<boolean> | boolean,
  sentence: () => string,
  withinMs: number,
): Promise<string[]> {
  try {
    await until(look, '', withinMs);
    return [];
  } catch {
    return [sentence()];
  }
}

/** Every entry once, in order, and equal to the journal's. */
export function journalFaults({ userId, entries, snapshots }: Follower, books: ToldBooks): string[] {
  const faults: string[] = snapshots.map(
    (snapshot) => `the phone of ${userId} got a snapshot for entries: ${snapshot}`,
  );
  const written = (books.get(userId)?.entries ?? []).map(({ kind, receiptId }) => `${kind} ${receiptId}`);
  const heard = entries.map(({ kind, receiptId }) => `${kind} ${receiptId}`);
  const isInOrder = entries.every(({ seq }, at) => seq === at + 1);
  if (!isInOrder) faults.push(`the phone of ${userId} heard ${entries.map(({ seq }) => seq).join(' ')}`);
  if (heard.join() !== written.join()) {
    faults.push(`the phone of ${userId} heard ${heard.length} entries, the journal has ${written.length}`);
  }
  return faults;
}

/** The failed checks of the doctor, in sentences. */
async function askDoctor(mall: Mall): Promise<string[]> {
  const checks = await examine(loadConfig(mall.toolSettings), () => {});
  return checks.filter(({ ok }) => !ok).map(({ name, detail }) => `doctor: ${name}: ${detail}`);
}

/** The data in MongoDB: a ledger that keeps its laws, and in time a projection that has caught up with it. */
async function askMongo(mall: Mall): Promise<string[]> {
  const mongo = await new MongoClient(mall.mongo.auditUrl, { serverSelectionTimeoutMS: 10_000 }).connect();
  try {
    const db = mongo.db(mall.database);
    const ledger = await readLedger(db);
    let behind: string[] = [];
    await holds(
      async () => {
        behind = projectionFaults(ledger, await readProjected(db));
        return behind.length === 0;
      },
      () => '',
      projectedWithinMs,
    );
    return [...ledgerFaults(ledger), ...behind];
  } finally {
    await mongo.close();
  }
}

/** Checks everything. The faults are lifted, and everything runs. */
export async function reachVerdict(mall: Mall, fleet: Fleet, audience: Audience): Promise<Verdict> {
  const broken: string[] = [];
  const { claims, retried, broken: odd } = readClaims(await fleet.read());
  const userIds = [
    ...new Set([...claims.values()].map(({ receipt }) => receipt.userId)),
    ...audience.followers.map(({ userId }) => userId),
  ];
  const face = await openFace(mall.secret);
  const stored = await readBooks(face, mall.nodeUrl(0), [...new Set(userIds)]);
  const books = compareBooks(claims, stored);
  broken.push(...odd, ...books.broken);
  broken.push(...(await askMongo(mall)));

  const isBehind = ({ userId, entries }: Follower): boolean =>
    (entries.at(-1)?.seq ?? 0) < (stored.get(userId)?.entries.at(-1)?.seq ?? 0);
  broken.push(
    ...(await holds(
      () => !audience.followers.some(isBehind),
      () => `phones are behind: ${audience.followers.filter(isBehind).map(({ userId }) => userId)}`,
      caughtUpWithinMs,
    )),
    ...(await holds(
      () => audience.connected().now === audience.connected().all,
      () =>
        `only ${audience.connected().now} of ${audience.connected().all} phones and screens are connected`,
      caughtUpWithinMs,
    )),
  );
  broken.push(...audience.followers.flatMap((follower) => journalFaults(follower, stored)));

  let said: string[] = [];
  await holds(
    async () => {
      said = await askDoctor(mall);
      return said.length === 0;
    },
    () => '',
    soundWithinMs,
  );
  broken.push(...said);
  const answers = [...claims.values()].reduce((sum, claim) => sum + claim.answers, 0);
  return {
    receipts: claims.size,
    repeated: answers - [...claims.values()].filter(({ outcome }) => outcome !== null).length,
    retried,
    lost: books.lost,
    doubled: books.doubled,
    broken: shorten(broken),
  };
}

function shorten(sentences: readonly string[]): string[] {
  const more = sentences.length - mostTold;
  return more > 0 ? [...sentences.slice(0, mostTold), `… and ${more} more`] : [...sentences];
}
