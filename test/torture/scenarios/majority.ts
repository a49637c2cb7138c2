// Scenarios without a majority: a write that may be rolled back is neither acknowledged nor built upon.
import type { Entry } from '../../../src/contracts/receipts.ts';
import type { Scenario } from '../scenario.ts';
import { sleep, withoutMajority } from '../scenario.ts';
import {
  atTheDesk,
  failOver,
  holdAward,
  isOpen,
  lookAround,
  namesOf,
  quietAfter,
  readBooks,
  settledWithinMs,
  severalHeadChecksMs,
  wordOf,
} from '../without-majority.ts';

export const voidTakenBack: Scenario = {
  name: 'void-taken-back',
  about:
    'a void that only the primary has is sent twice, then `kill -9` of the primary: `retry` until a majority has it, never `duplicate`',
  plan: withoutMajority,
  kills: 0,
  rounds: 2,
  run: async (scene) => {
    const { mall, rounds, broken, note } = scene;
    for (let at = 1; at < rounds; at += 1) {
      await quietAfter(scene, () =>
        atTheDesk(scene, async (desk) => {
          const { userId, receipt } = namesOf('void-taken-back', at);
          await desk.a.submitReceipt(receipt(1));
          const theVoid = { receiptNo: receipt(1).receiptNo, reason: 'brought back' };

          const secondaries = await mall.mongo.secondaries();
          let back = (): void => {};
          const backAfter = new Promise<void>((resolve) => {
            back = resolve;
          });
          let answered = false;
          try {
            await Promise.all(secondaries.map((member) => member.kill(backAfter)));
            const words: string[] = [];
            for (let times = 0; times < 2 && !answered; times += 1) {
              const startedAt = performance.now();
              const reply = await desk.a.request('receipt:void', theVoid);
              answered = reply.ok;
              words.push(`${wordOf(reply)} after ${Math.round(performance.now() - startedAt)} ms`);
              if (!isOpen(reply))
                broken(`a void that only the primary has was answered: ${words.join(', then ')}`);
            }
            note('answers without a majority', words.join(', then '));
            const failing = failOver(scene, secondaries);
            // They return when the primary is gone, or they would fetch what only it has.
            await mall.mongo.members.find((member) => !secondaries.includes(member))?.down();
            back();
            await failing;
          } finally {
            back();
          }
          await mall.whole();
          // The till keeps sending until it is answered.
          if (!answered) await desk.a.voidReceipt(theVoid, { signal: AbortSignal.timeout(settledWithinMs) });
          const { entries, stands } = await readBooks(scene, desk, userId);
          if (!entries.some(({ kind }) => kind === 'purchase.returned') || stands?.totalReceipts !== 0)
            broken(
              `the void was acknowledged and the receipt stands: ${stands?.totalReceipts} receipts, ${stands?.coins} coins`,
            );
        }),
      );
    }
  },
};

export const readTakenBack: Scenario = {
  name: 'read-taken-back',
  about:
    'secondaries do not replicate: a shopper that only the primary has is read at another node, then `kill -9` of the primary: nothing builds on the rolled-back data',
  plan: withoutMajority,
  kills: 0,
  rounds: 2,
  run: async (scene) => {
    const { mall, rounds, broken } = scene;
    for (let at = 1; at < rounds; at += 1) {
      await quietAfter(scene, () =>
        atTheDesk(scene, async (desk) => {
          const { userId, receipt } = namesOf('read-taken-back', at);
          await desk.a.submitReceipt(receipt(1));
          const before = (await desk.face.snapshot(desk.urls[0], userId))?.seq;
          const secondaries = await mall.mongo.secondaries();
          await mall.mongo.stopFetching(secondaries);
          const reply = await desk.a.request('receipt:submit', receipt(3));
          if (!isOpen(reply)) broken(`a receipt that only the primary has was answered: ${wordOf(reply)}`);
          const read = await desk.face.snapshot(desk.urls[1], userId);
          if (read?.seq !== before) broken(`node B tells of entry ${read?.seq}, a majority has ${before}`);
          await failOver(scene, secondaries);
          const signal = AbortSignal.timeout(settledWithinMs);
          await desk.b.submitReceipt(receipt(4), { signal });
          await desk.a.submitReceipt(receipt(3), { signal });
          await mall.whole();
          holdAward(scene, await readBooks(scene, desk, userId), 3);
        }),
      );
    }
  },
};

export const pushTakenBack: Scenario = {
  name: 'push-taken-back',
  about:
    'secondaries do not replicate: no phone gets data that only the primary has, by greeting, resume, statistics or leaderboard; a phone ahead of the store gets a snapshot',
  plan: withoutMajority,
  kills: 0,
  rounds: 2,
  run: async (scene) => {
    const { mall, rounds, broken } = scene;
    for (let at = 0; at < rounds; at += 1) {
      // First alone, then while tills work and their receipts are pushed to phones.
      const strike = (): Promise<void> =>
        atTheDesk(scene, async (desk) => {
          const { face, urls, connect } = desk;
          const { userId, receipt } = namesOf('push-taken-back', at);
          const heard: Entry[] = [];
          await desk.a.submitReceipt(receipt(1));
          const before = await face.snapshot(urls[1], userId);
          if (before === null) throw new Error(`${userId} is unknown after an award`);
          const cursor = { epoch: (await desk.b.ready()).epoch, seq: before.seq };
          const phone = await connect(urls[1], 'shopper', userId, {
            cursor,
            onEntries: (given) => heard.push(...given),
          });
          const secondaries = await mall.mongo.secondaries();
          await mall.mongo.stopFetching(secondaries);
          const reply = await desk.a.request('receipt:submit', receipt(5));
          if (!isOpen(reply)) broken(`a receipt that only the primary has was answered: ${wordOf(reply)}`);
          await sleep(severalHeadChecksMs);
          if (heard.length > 0)
            broken(`a phone was pushed ${heard.length} entries that only the primary has`);
          for (const url of urls) await lookAround(scene, desk, url, before, cursor);

          await failOver(scene, secondaries);
          const signal = AbortSignal.timeout(settledWithinMs);
          await desk.b.submitReceipt(receipt(6), { signal });
          await desk.a.submitReceipt(receipt(5), { signal });
          await mall.whole();
          const books = await readBooks(scene, desk, userId);
          holdAward(scene, books, 3);
          await sleep(severalHeadChecksMs);
          const wrong = heard.filter((entry) => !isSame(entry, books.entries[entry.seq - 1]));
          if (wrong.length > 0)
            broken(
              `${wrong.length} of ${heard.length} entries that the phone of ${userId} heard are not in the journal`,
            );
          const reached = phone.cursor()?.seq ?? 0;
          if (reached !== books.stands?.seq)
            broken(`the phone of ${userId} is at ${reached}, the journal at ${books.stands?.seq}`);
          const ahead = { epoch: cursor.epoch, seq: reached + 1_000 };
          const resumed = await phone.request('user:resume', ahead);
          if (!resumed.ok || resumed.data.complete || resumed.data.snapshot?.seq !== books.stands?.seq)
            broken(`a phone ahead of the store was told ${JSON.stringify(resumed)}`);
        });
      if (at === 0) await quietAfter(scene, strike);
      else await scene.round(strike);
    }
  },
};

const isSame = (one: Entry, other: Entry | undefined): boolean =>
  one.kind === other?.kind && one.receiptId === other.receiptId && one.balance === other.balance;
