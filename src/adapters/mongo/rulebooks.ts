// Rulebooks in MongoDB: one immutable document per version.
import type { Db } from 'mongodb';
import { MongoServerError } from 'mongodb';
import type { Rulebook } from '../../game/rulebook.ts';
import type { Rulebooks } from '../../ports/rulebooks.ts';

type RulebookDocument = Omit<Rulebook, 'version'> & { readonly _id: number };

const duplicateKey = 11_000;
const fromDocument = ({ _id, ...rest }: RulebookDocument): Rulebook => ({ version: _id, ...rest });

export function createMongoRulebooks(db: Db): Rulebooks {
  const rulebooks = db.collection<RulebookDocument>('rulebooks');
  return {
    latest: async () => {
      const found = await rulebooks.findOne({}, { sort: { _id: -1 } });
      return found ? fromDocument(found) : null;
    },
    get: async (version) => {
      const found = await rulebooks.findOne({ _id: version });
      return found ? fromDocument(found) : null;
    },
    publish: async ({ version, ...rest }) => {
      try {
        await rulebooks.insertOne({ _id: version, ...rest });
        return true;
      } catch (error) {
        if (error instanceof MongoServerError && error.code === duplicateKey) return false;
        throw error;
      }
    },
  };
}
