// Profiles in MongoDB, apart from the data of the game: erasing a profile changes no totals.
import type { Db } from 'mongodb';
import type { Profiles } from '../../ports/profiles.ts';
import { reached } from './reach.ts';

interface ProfileDocument {
  readonly _id: string;
  readonly name: string;
  readonly showName: boolean;
}

/** No query takes longer than `timeoutMs`. */
export function createMongoProfiles(db: Db, timeoutMs: number): Profiles {
  const profiles = db.collection<ProfileDocument>('profiles');
  const maxTimeMS = timeoutMs;
  return {
    of: async (userIds) => {
      if (userIds.length === 0) return new Map();
      const found = await reached(profiles.find({ _id: { $in: [...userIds] } }, { maxTimeMS }).toArray());
      return new Map(found.map(({ _id, name, showName }) => [_id, { userId: _id, name, showName }]));
    },
    put: async ({ userId, name, showName }) => {
      await reached(profiles.replaceOne({ _id: userId }, { name, showName }, { upsert: true, maxTimeMS }));
    },
    erase: async (userId) => {
      await reached(profiles.deleteOne({ _id: userId }, { maxTimeMS }));
    },
  };
}
