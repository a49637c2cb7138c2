// A small mall in memory for screenshots: the demonstration's rulebook, named shoppers, and some receipts of today.

import { createShopperCodes } from '../../../src/access/shopper-codes.ts';
import { signToken } from '../../../src/access/tokens.ts';
import { buildPages } from '../../../src/cli/build-pages.ts';
import { connectClient } from '../../../src/client/connect.ts';
import { newFormId } from '../../../src/contracts/form-id.ts';
import type { Claims } from '../../../src/contracts/roles.ts';
import { publishFirstRulebook } from '../../../src/rulebooks/first-rulebook.ts';
import { loadConfig } from '../../../src/runtime/config.ts';
import { openDatabase } from '../../../src/runtime/database.ts';
import { startNode } from '../../../src/runtime/node.ts';
import { silent } from '../../silent-log.ts';
import { people } from './people.ts';

const secret = 'a secret for pictures that is long enough';
const hourMs = 3_600_000;

export interface PictureMall {
  readonly url: string;
  link(page: string, who: Omit<Claims, 'exp'>): Promise<string>;
  buy(store: string, receiptNo: string, userId: string, toman: number, category: string): Promise<void>;
  /** An operator gives a shopper coins. */
  correct(userId: string, coins: number, reason: string): Promise<void>;
  /** Gives a shopper a name that others may see. */
  call(userId: string, name: string): Promise<void>;
  /** A shopper with three purchases. Each code starts one visit, so each picture has its own visitor. */
  guest(): Promise<string>;
  /** The code that the phone of this shopper shows now. */
  code(userId: string): string;
  stop(): Promise<void>;
}

/** Starts it with its shoppers: u1 bought seven times, and the others are above and below in the leaderboard. */
export async function openPictureMall(): Promise<PictureMall> {
  await buildPages((line) => console.error(line));
  const config = loadConfig({
    PORT: '0',
    NODE_ENV: 'test',
    STORE: 'memory',
    TUNING: '{"loopDelayMaxMs":60000}',
  });
  const database = await openDatabase(config, silent, () => {});
  await publishFirstRulebook(database.rulebooks);
  for (const person of people) await database.profiles.put(person);
  const node = await startNode(config, database, secret, silent);
  const codes = createShopperCodes(secret, Date.now);
  const tills = new Map<string, ReturnType<typeof connectClient>>();
  let made = 0;

  async function tillOf(store: string) {
    const known = tills.get(store);
    if (known) return known;
    const token = await signToken(secret, { role: 'tablet', sub: `till-${store}`, store }, 3_600);
    const till = connectClient({ url: node.url, token });
    tills.set(store, till);
    await till.ready();
    return till;
  }
  const mall: PictureMall = {
    url: node.url,
    link: async (page, who) => `${node.url}/${page}#t=${await signToken(secret, who, 12 * 3_600)}`,
    buy: async (store, receiptNo, userId, toman, category) => {
      made += 1;
      const amount = toman * 10;
      const issuedAt = new Date(Date.now() - hourMs - made * 1_000).toISOString();
      const items = [{ category, quantity: 1, amount }];
      await (await tillOf(store)).submitReceipt({ receiptNo, userId, amount, issuedAt, items });
    },
    correct: async (userId, coins, reason) => {
      const token = await signToken(secret, { role: 'operator', sub: 'olga' }, 3_600);
      const operator = connectClient({ url: node.url, token });
      await operator.ready();
      const id = newFormId(Date.now());
      const reply = await operator.request('ops:correct-coins', { id, userId, coins, reason });
      operator.close();
      if (!reply.ok) throw new Error(reply.error.message);
    },
    call: (userId, name) => database.profiles.put({ userId, name, showName: true }),
    guest: async () => {
      made += 1;
      const userId = `guest-${made}`;
      await mall.call(userId, 'سارا احمدی');
      await mall.buy('s11', `${userId}-1`, userId, 640_000, 'food');
      await mall.buy('s01', `${userId}-2`, userId, 1_350_000, 'books');
      await mall.buy('s07', `${userId}-3`, userId, 2_900_000, 'grocery');
      return userId;
    },
    code: (userId) => codes.issue(userId).code,
    stop: async () => {
      for (const till of tills.values()) till.close();
      await node.stop();
      await database.close();
    },
  };
  await mall.buy('s11', '10482', 'u1', 185_000, 'food');
  await mall.buy('s01', 'B-2291', 'u1', 640_000, 'books');
  await mall.buy('s07', '77120', 'u1', 1_240_000, 'grocery');
  await mall.buy('s02', 'P-518', 'u1', 2_900_000, 'fashion');
  await mall.buy('s01', 'B-2304', 'u1', 310_000, 'books');
  await mall.buy('s10', '4471', 'u2', 6_400_000, 'sports');
  await mall.buy('s04', 'D-9', 'u3', 8_900_000, 'electronics');
  await mall.buy('s08', '311', 'u4', 990_000, 'beauty');
  await mall.buy('s03', '8812', 'u5', 450_000, 'food');
  return mall;
}
