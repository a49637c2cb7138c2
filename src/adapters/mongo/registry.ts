// The node registry in MongoDB: one small document per process, with times of the server's clock. It does not need Redis.
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
  // Acknowledged by the primary alone: a heartbeat that is lost with it is repeated two seconds later.
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
      // Empty only if the documents were deleted between the two commands.
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
