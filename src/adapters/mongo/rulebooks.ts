// Rulebooks in MongoDB: one immutable document per version.
import type { Db } from 'mongodb';
import { MongoServerError } from 'mongodb';
import type { Rulebook } from '../../game/rulebook.ts';
import type { Rulebooks } from '../../ports/rulebooks.ts';
import { reached } from './reach.ts';

type RulebookDocument = Omit<Rulebook, 'version'> & { readonly _id: number };

const duplicateKey = 11_000;
const fromDocument = ({ _id, ...rest }: RulebookDocument): Rulebook => ({ version: _id, ...rest });

/** No query takes longer than `timeoutMs`. */
export function createMongoRulebooks(db: Db, timeoutMs: number): Rulebooks {
  const rulebooks = db.collection<RulebookDocument>('rulebooks');
  const maxTimeMS = timeoutMs;
  return {
    latest: async () => {
      const found = await reached(rulebooks.findOne({}, { maxTimeMS, sort: { _id: -1 } }));
      return found ? fromDocument(found) : null;
    },
    get: async (version) => {
      const found = await reached(rulebooks.findOne({ _id: version }, { maxTimeMS }));
      return found ? fromDocument(found) : null;
    },
    publish: async ({ version, ...rest }) => {
      try {
        await reached(rulebooks.insertOne({ _id: version, ...rest }, { maxTimeMS }));
        return true;
      } catch (error) {
        if (error instanceof MongoServerError && error.code === duplicateKey) return false;
        throw error;
      }
    },
  };
}
