// Checks before sending whether a message fits the wire, because a node closes the connection of one that does not.
import type { WireError } from '../contracts/errors.ts';
import { maxPayloadBytes } from '../contracts/limits.ts';

/** Room for what Socket.IO writes around the event and its payload: packet type, acknowledgement number, brackets. */
const framingBytes = 32;

/** Null when the message can be sent, else the error that says why it never can. */
export function unsendable(event: string, payload: unknown): WireError | null {
  let text: string | undefined;
  try {
    text = JSON.stringify([event, payload]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { code: 'invalid', message: `The message is not JSON: ${why}`, retryable: false };
  }
  const bytes = new TextEncoder().encode(text).length + framingBytes;
  if (bytes <= maxPayloadBytes) return null;
  const message = `The message has ${bytes} bytes; a node takes at most ${maxPayloadBytes}. Send fewer items.`;
  return { code: 'invalid', message, retryable: false };
}
