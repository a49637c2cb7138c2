// Connects an outbox to a client: each row is sent as its event.
import type { Client } from '../client.ts';
import type { Send } from './sender.ts';

/** `client` is asked for each row, so that a page may replace its client after signing in again. */
export function sendByClient(client: () => Pick<Client, 'submitReceipt' | 'voidReceipt'>): Send {
  return async (message, signal) =>
    message.event === 'receipt:submit'
      ? client().submitReceipt(message.payload, { signal })
      : client().voidReceipt(message.payload, { signal });
}
