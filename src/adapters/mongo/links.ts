// Sign-in links in MongoDB, so that every node of a mall can exchange them. Only the digest of a code is stored.
import { createHash } from 'node:crypto';
import type { Db } from 'mongodb';
import type { LinkedIdentity, Links } from '../../ports/links.ts';
import { reached } from './reach.ts';

interface LinkDocument {
  readonly _id: string;
  readonly identity: LinkedIdentity;
  /** MongoDB deletes the document after this time. */
  readonly until: Date;
}

const digestOf = (code: string): string => createHash('sha256').update(code).digest('base64url');

/** No query takes longer than `timeoutMs`. */
export function createMongoLinks(db: Db, timeoutMs: number): Links {
  const links = db.collection<LinkDocument>('links');
  const maxTimeMS = timeoutMs;
  return {
    put: async (code, identity, untilMs) => {
      const document = { identity, until: new Date(untilMs) };
      await reached(links.replaceOne({ _id: digestOf(code) }, document, { upsert: true, maxTimeMS }));
    },
    read: async (code, nowMs) => {
      const query = { _id: digestOf(code), until: { $gt: new Date(nowMs) } };
      return (await reached(links.findOne(query, { maxTimeMS })))?.identity ?? null;
    },
  };
}
