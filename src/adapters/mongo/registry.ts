// The registry in MongoDB: a small document per process, by the server's clock. It is there with Redis and without.
import type { Db } from 'mongodb';
import { ReadConcern } from 'mongodb';
import type { Census, NodeSelf, Registry } from '../../ports/registry.ts';
import { mostInCensus } from '../../ports/registry.ts';
import { reached } from './reach.ts';

interface NodeDocument extends Omit<NodeSelf, 'instance'> {
  readonly _id: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
}

export function createMongoRegistry(db: Db, timeoutMs: number): Registry {
  // A heartbeat that is lost with a primary is said again two seconds later: nothing waits for the disk.
  const nodes = db.collection<NodeDocument>('nodes', {
    writeConcern: { w: 1 },
    readConcern: new ReadConcern('local'),
  });
  const maxTimeMS = timeoutMs;

  async function say({ instance, ...self }: NodeSelf): Promise<void> {
    const times = { startedAt: { $ifNull: ['$startedAt', '$$NOW'] }, seenAt: '$$NOW' };
    const change = [{ $replaceWith: { $mergeObjects: [{ $literal: { _id: instance, ...self } }, times] } }];
    await nodes.updateOne({ _id: instance }, change, { upsert: true, maxTimeMS });
  }

  async function look(): Promise<Census> {
    const found = await nodes
      .aggregate<NodeDocument & { readonly now: Date }>(
        [{ $sort: { seenAt: -1 } }, { $limit: mostInCensus }, { $set: { now: '$$NOW' } }],
        { maxTimeMS },
      )
      .toArray();
    return {
      // Nobody is there only where somebody takes documents away between our two questions.
      nowMs: found[0]?.now.getTime() ?? 0,
      nodes: found.map(({ _id, startedAt, seenAt, now: _, ...node }) => ({
        instance: _id,
        ...node,
        startedAtMs: startedAt.getTime(),
        seenAtMs: seenAt.getTime(),
      })),
    };
  }

  return {
    beat: async (self) => {
      await reached(say(self));
      return reached(look());
    },
    leave: async (instance) => {
      await reached(nodes.deleteOne({ _id: instance }, { maxTimeMS }));
    },
  };
}
