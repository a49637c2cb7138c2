// The sentence for a clerk when the device could not store a receipt.
import { OutboxError } from '../../src/client/outbox/storage.ts';
import { RefusedError } from '../../src/client/refused-error.ts';
import { errorSentence } from '../kit/error-sentences.ts';
import { words } from './words.ts';

export function storageSentence(error: unknown): string {
  if (error instanceof RefusedError) return errorSentence(error);
  // Sent without the outbox, and no answer came.
  if (error instanceof DOMException && error.name === 'TimeoutError') return words().notSent;
  if (!(error instanceof OutboxError)) return errorSentence({ code: 'internal' });
  if (error.code === 'storage_full' || error.code === 'outbox_full') return words().storageFull;
  if (error.code === 'invalid_message') return errorSentence({ code: 'invalid' });
  return errorSentence({ code: 'internal' });
}
