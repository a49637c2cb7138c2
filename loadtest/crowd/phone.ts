// A shopper's phone: follows one journal, may be cut and reconnects with its cursor, and records whether entries were wrong.
import type { Client } from '../../src/client/client.ts';
import { connectClient } from '../../src/client/connect.ts';
import type { Cursor } from '../../src/contracts/shoppers.ts';

export interface PhoneOptions {
  readonly url: string;
  readonly token: string;
  readonly userId: string;
  readonly onPush: (event: string, payload: unknown, phone: Phone) => void;
}

export interface Phone {
  readonly userId: string;
  ready(signal: AbortSignal): Promise<unknown>;
  isConnected(): boolean;
  /** The last entry it has. */
  seq(): number;
  /** An entry arrived twice, one was missing, or a snapshot replaced entries. */
  isDisordered(): boolean;
  /**
   * Loses its connection and dials again at once. Resolves when it is greeted and has what it missed. A phone that is cut
   * again meanwhile resolves after the last cut.
   */
  cut(signal: AbortSignal): Promise<unknown>;
  close(): void;
}

export function openPhone({ url, token, userId, onPush }: PhoneOptions): Phone {
  let cursor: Cursor | null = null;
  let seq = 0;
  let disordered = false;

  function dial(): Client {
    const client = connectClient({
      url,
      token,
      ...(cursor === null ? {} : { cursor }),
      onPush: (event, payload) => onPush(event, payload, phone),
      onEntries: (entries) => {
        for (const entry of entries) {
          if (entry.seq !== seq + 1) disordered = true;
          seq = entry.seq;
        }
      },
      onSnapshot: (snapshot, reason) => {
        if (reason !== 'start') disordered = true;
        seq = snapshot.seq;
      },
    });
    return client;
  }

  async function untilBack(signal: AbortSignal): Promise<void> {
    for (;;) {
      const dialled = client;
      try {
        await dialled.ready(signal);
        return;
      } catch (error) {
        if (dialled === client) throw error;
      }
    }
  }

  const phone: Phone = {
    userId,
    ready: (signal) => client.ready(signal),
    isConnected: () => client.state() === 'connected',
    seq: () => seq,
    isDisordered: () => disordered,
    cut: (signal) => {
      cursor = client.cursor();
      client.close();
      client = dial();
      return untilBack(signal);
    },
    close: () => client.close(),
  };
  let client = dial();
  return phone;
}
