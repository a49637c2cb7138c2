// Sends a receipt without the outbox, when the device has no storage space.
import type { Client } from '../../src/client/client.ts';
import type { OutboxMessage } from '../../src/client/outbox/row.ts';
import { OutboxError } from '../../src/client/outbox/storage.ts';

const forMs = 20_000;

/** Whether the storage failed, and not the message. */
export const isStorageFault = (error: unknown): boolean =>
  error instanceof OutboxError && ['storage_full', 'storage_failed', 'storage_refused'].includes(error.code);

/** Resolves when the node has it. Rejects with a RefusedError, or if no answer came in time. */
export async function sendDirectly(client: Client, message: OutboxMessage): Promise<void> {
  const how = { signal: AbortSignal.timeout(forMs) };
  if (message.event === 'receipt:submit') await client.submitReceipt(message.payload, how);
  else await client.voidReceipt(message.payload, how);
}
