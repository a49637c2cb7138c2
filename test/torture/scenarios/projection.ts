// Scenarios with a lost or outdated projection of shoppers: no data is lost, and it is repaired.
import type { Collection } from 'mongodb';
import { MongoClient } from 'mongodb';
import type { Scenario, Scene } from '../scenario.ts';
import { plain } from '../scenario.ts';

interface User {
  readonly _id: string;
  readonly seq: number;
}

type Loss = (users: Collection<User>, older: readonly User[], scene: Scene) => Promise<void>;

/** How the collection is damaged. `older`: as it was some receipts ago. */
const losses: readonly Loss[] = [
  async (users) => {
    await users.deleteMany({});
  },
  async (users, older, { random }) => {
    const some = older.filter(() => random.next() < 0.5).map(({ _id }) => _id);
    await users.deleteMany({ _id: { $in: some } });
  },
  async (users, older) => {
    for (const user of older) await users.replaceOne({ _id: user._id }, user, { upsert: true });
  },
];

export const projectionLost: Scenario = {
  name: 'projection-lost',
  about:
    'the collection `users` is deleted, partly deleted, or replaced by older documents, while nodes run and while they are down',
  plan: plain,
  kills: 0,
  rounds: losses.length * 2,
  run: async (scene) => {
    const { mall, rounds, round, struck } = scene;
    const mongo = await new MongoClient(mall.mongo.auditUrl).connect();
    try {
      const users = mongo.db(mall.database).collection<User>('users');
      for (let at = 0; at < rounds; at += 1) {
        const lose = losses[at % losses.length];
        const older = await users.find().toArray();
        await round(async () => {
          if (at < losses.length) await lose?.(users, older, scene);
          else {
            let lost = (): void => {};
            const backAfter = new Promise<void>((resolve) => {
              lost = resolve;
            });
            await Promise.all(mall.nodes.map((node) => node.kill(backAfter)));
            try {
              await lose?.(users, older, scene);
            } finally {
              lost();
            }
            await mall.whole();
          }
          struck();
        });
      }
    } finally {
      await mongo.close();
    }
  },
};
