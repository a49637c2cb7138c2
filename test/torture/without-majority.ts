// Helps scenarios without a majority: clients at one node each, the fail-over, and the conditions after it.

import { signToken } from '../../src/access/tokens.ts';
import type { Client } from '../../src/client/client.ts';
import { connectClient } from '../../src/client/connect.ts';
import type { Reply } from '../../src/contracts/errors.ts';
import type { Outcome, ReceiptSubmit } from '../../src/contracts/receipts.ts';
import type { Role } from '../../src/contracts/roles.ts';
import type { Snapshot } from '../../src/contracts/shoppers.ts';
import type { Face } from './face.ts';
import { openFace } from './face.ts';
import type { Part } from './part.ts';
import type { Scene } from './scenario.ts';

const store = 's07';
const reconnect = { minMs: 100, maxMs: 500 };
/** Far longer than a node's deadline here. */
const answerWithinMs = 30_000;
/** Long enough for several head checks. */
export const severalHeadChecksMs = 2_500;
export const settledWithinMs = 120_000;

/** Numbers of one round, distinct from those of the tills. */
export function namesOf(scenario: string, at: number) {
  const issuedAt = new Date().toISOString();
  const userId = `${scenario}.${at}`;
  const receipt = (no: number): ReceiptSubmit => ({
    receiptNo: `${userId}.r${no}`,
    userId,
    amount: 1_000_000 + no * 1_000,
    issuedAt,
  });
  return { userId, receipt };
}

export interface Desk {
  readonly face: Face;
  readonly urls: readonly [a: string, b: string];
  /** A till at node A, and one at node B. */
  readonly a: Client;
  readonly b: Client;
  /** Another client at a node, closed with the others. */
  connect(
    url: string,
    role: Role,
    sub: string,
    options?: Omit<Parameters<typeof connectClient>[0], 'url' | 'token'>,
  ): Promise<Client>;
}

/** Opens clients that are connected to one node each, and closes them. */
export async function atTheDesk({ mall }: Scene, work: (desk: Desk) => Promise<void>): Promise<void> {
  const open: Client[] = [];
  const urls = [mall.nodeUrl(0), mall.nodeUrl(1)] as const;
  const connect: Desk['connect'] = async (url, role, sub, options = {}) => {
    const claims = role === 'tablet' ? { role, sub, store } : { role, sub };
    const token = await signToken(mall.secret, claims, 86_400);
    const client = connectClient({ url, token, reconnect, timeoutMs: answerWithinMs, ...options });
    open.push(client);
    await client.ready();
    return client;
  };
  try {
    const face = await openFace(mall.secret);
    const a = await connect(urls[0], 'tablet', 'till-a');
    const b = await connect(urls[1], 'tablet', 'till-b');
    await work({ face, urls, a, b, connect });
  } finally {
    for (const client of open) client.close();
  }
}

/** Nothing else is running: a write that waits for a majority would block what is tested. */
export async function quietAfter({ round, fleet }: Scene, strike: () => Promise<void>): Promise<void> {
  await round(async () => {});
  await fleet.allAnswered(settledWithinMs);
  await strike();
}

export const wordOf = (reply: Reply<Outcome>): string => (reply.ok ? reply.data.status : reply.error.code);
export const isOpen = (reply: Reply<Outcome>): boolean =>
  !reply.ok && ['retry', 'unavailable'].includes(reply.error.code);

/** The primary is killed, and returns after another took its place: it rolls back what only it had. */
export async function failOver({ mall }: Scene, secondaries: readonly Part[]): Promise<void> {
  const [next] = secondaries;
  if (next === undefined) throw new Error('a set of three has secondaries');
  let elected = (): void => {};
  const primary = await mall.mongo.primary();
  await primary.kill(
    new Promise<void>((resolve) => {
      elected = resolve;
    }),
  );
  try {
    for (const member of secondaries) await member.up();
    await mall.mongo.fetchAgain(secondaries);
    await mall.mongo.stepUp(next);
  } finally {
    elected();
  }
  await primary.up();
}

/** Checks that the journal has no gap and adds up. Returns how often each receipt was awarded, and the shopper's state. */
export async function readBooks(scene: Scene, { face, urls }: Desk, userId: string) {
  const [url] = urls;
  const entries = await face.journal(url, userId);
  const stands = await face.snapshot(url, userId);
  const seqs = entries.map(({ seq }) => seq);
  if (seqs.some((seq, at) => seq !== at + 1))
    scene.broken(`the journal of ${userId} has a gap: ${seqs.join(' ')}`);
  const coins = entries.reduce((sum, each) => sum + (each.coins ?? 0), 0);
  if (stands !== null && stands.coins !== coins)
    scene.broken(`${userId} has ${stands.coins} coins, the journal adds up to ${coins}`);
  const awarded = entries.filter(({ kind }) => kind === 'purchase.recorded');
  for (const receiptId of new Set(awarded.map((each) => each.receiptId))) {
    const times = awarded.filter((each) => each.receiptId === receiptId).length;
    if (times > 1) scene.broken(`${receiptId} was awarded ${times} times`);
  }
  return { entries, stands, awards: awarded.length };
}

/** An acknowledged receipt is in the journal once. */
export function holdAward(
  scene: Scene,
  { awards, stands }: { awards: number; stands: Snapshot | null },
  receipts: number,
): void {
  if (awards !== receipts)
    scene.broken(`${receipts} receipts were acknowledged and ${awards} are in the journal`);
  if (stands?.totalReceipts !== receipts)
    scene.broken(`${receipts} receipts were acknowledged and ${stands?.totalReceipts} are counted`);
}

/** Every kind of read returns the shopper as before. */
export async function lookAround(
  { broken }: Scene,
  { face, connect }: Desk,
  url: string,
  before: Snapshot,
  cursor: { readonly epoch: string; readonly seq: number },
): Promise<void> {
  const { userId } = before;
  const told: Record<string, number | undefined> = {};
  let greeted: number | undefined;
  const other = await connect(url, 'shopper', userId, {
    cursor,
    onHello: ({ snapshot, entries }) => {
      greeted = Math.max(snapshot?.seq ?? 0, entries?.at(-1)?.seq ?? 0);
    },
  });
  told['the greeting'] = greeted;
  told['GET of the shopper'] = (await face.snapshot(url, userId))?.seq;
  const resumed = await other.request('user:resume', cursor);
  if (resumed.ok)
    told['resume'] = resumed.data.entries.at(-1)?.seq ?? resumed.data.snapshot?.seq ?? cursor.seq;
  for (const [what, seq] of Object.entries(told)) {
    if (seq !== before.seq) broken(`${what} at ${url} tells of entry ${seq}, a majority has ${before.seq}`);
  }
  const stats = await other.request('user:stats', {});
  if (stats.ok && stats.data.coins !== before.coins)
    broken(`statistics at ${url} tell of ${stats.data.coins} coins, a majority has ${before.coins}`);
  const board = await other.request('board:get', { board: 'coins:mall:all', limit: 1 });
  const mine = board.ok ? [...board.data.rows, ...(board.data.around ?? [])].find(({ me }) => me) : undefined;
  if (mine !== undefined && mine.score !== before.coins)
    broken(`the board at ${url} tells of ${mine.score} coins, a majority has ${before.coins}`);
  other.close();
}
