// How openings stand in MongoDB: sealed, because nothing is left to reckon them from again.
import { createHash } from 'node:crypto';
import type { Opening } from '../../game/opening.ts';
import type { Scores } from '../../game/scores.ts';
import type { UserDocument } from './documents.ts';
import { userFromDocument, userToDocument } from './documents.ts';

interface OpeningContent {
  readonly _id: string;
  /** The last folded entry, which is also the user's. */
  readonly seq: number;
  readonly user: Omit<UserDocument, '_id' | 'seq'>;
  readonly receipts: Opening['receipts'];
  readonly scores: Readonly<Record<string, Scores>>;
}

/** `seal` is the SHA-256 of the rest, written as JSON with its fields by name. */
export type OpeningDocument = OpeningContent & { readonly seal: string };

export function openingToDocument({ user, receipts, scores }: Opening): OpeningDocument {
  const { _id, seq, ...rest } = userToDocument(user);
  const content = { _id, seq, user: rest, receipts, scores: Object.fromEntries(scores) };
  return { ...content, seal: sealOf(content) };
}

export function openingFromDocument({ _id, seq, user, receipts, scores }: OpeningDocument): Opening {
  return {
    user: userFromDocument({ _id, seq, ...user }),
    receipts,
    scores: Object.entries(scores).sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

/** Whether the opening is as it was when it was folded. */
export const isSealed = ({ seal, ...content }: OpeningDocument): boolean => sealOf(content) === seal;

const sealOf = (content: OpeningContent): string =>
  createHash('sha256')
    .update(JSON.stringify(content, (_, value: unknown) => (isPlain(value) ? byName(value) : value)))
    .digest('hex');

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const byName = (value: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
