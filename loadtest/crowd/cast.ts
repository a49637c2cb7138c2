// All clients of the mall: opens the connections at a rate that a node allows, and knows the recipients of each push.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../src/client/client.ts';
import { connectClient } from '../../src/client/connect.ts';
import type { CrowdJob } from './crowd-job.ts';
import type { Ledger, Member } from './ledger.ts';
import { openPhone, type Phone } from './phone.ts';

export interface Till {
  readonly store: string;
  readonly client: Client;
}

export interface Cast {
  readonly tills: readonly Till[];
  readonly phones: readonly Phone[];
  readonly sockets: number;
  readonly connectMs: number;
  connected(): number;
  /** Pushes received so far, of any kind. */
  pushes(): number;
  /** The shopper's phones and kiosk that are connected now, and all devices of the store. */
  recipients(store: string, userId: string): Member[];
  close(): void;
}

/** New connections per second, fewer than a node with default settings accepts. */
const dialsPerSecond = 800;
const sliceMs = 25;
const connectWithinMs = 90_000;
/** The wait if a node at its limit names no time. */
const askAgainMs = 500;

/** Connects all clients; rejects when one is refused or not connected in time. `onProgress` gets the number so far. */
export async function openCast(
  job: CrowdJob,
  ledger: Ledger,
  onProgress: (connected: number, of: number) => void,
): Promise<Cast> {
  const startAt = performance.now();
  const signal = AbortSignal.timeout(connectWithinMs);
  const devices: Client[] = [];
  const tills: Till[] = [];
  const phones: Phone[] = [];
  const perStore = new Map<string, Member[]>();
  const perUser = new Map<string, Member[]>();
  const waiting: Promise<unknown>[] = [];
  let pushes = 0;
  let dialled = 0;
  let greeted = 0;

  const url = (): string => job.urls[dialled % job.urls.length] ?? '';
  const hear = (event: string, payload: unknown, member: Member): void => {
    pushes += 1;
    const now = performance.now();
    for (const receiptId of receiptsOf(event, payload)) ledger.heard(receiptId, member, now);
  };
  const device = (token: string): Client => {
    const client: Client = connectClient({
      url: url(),
      token,
      onPush: (event, payload) => hear(event, payload, client),
    });
    devices.push(client);
    return client;
  };
  const join = (members: Map<string, Member[]>, key: string, member: Member): void => {
    const known = members.get(key);
    if (known) known.push(member);
    else members.set(key, [member]);
  };

  const dials: (() => Promise<unknown>)[] = [
    ...job.tills.map(({ store, token }) => () => {
      const client = device(token);
      tills.push({ store, client });
      join(perStore, store, client);
      return client.ready(signal);
    }),
    ...job.phones.map(({ userId, token }) => () => {
      const phone = openPhone({ url: url(), token, userId, onPush: hear });
      phones.push(phone);
      join(perUser, userId, phone);
      return phone.ready(signal);
    }),
    ...job.kiosks.map(({ userId, token }) => async () => {
      const client = device(token);
      join(perUser, userId, client);
      await client.ready(signal);
      await bind(client, userId, signal);
    }),
    ...job.screens.map(
      ({ token }) =>
        () =>
          device(token).ready(signal),
    ),
  ];
  const close = (): void => {
    for (const client of devices) client.close();
    for (const phone of phones) phone.close();
  };
  try {
    for (const dial of dials) {
      const early = (dialled * 1000) / dialsPerSecond - (performance.now() - startAt);
      if (early > sliceMs) await sleep(early);
      const settled = dial().then(() => {
        greeted += 1;
        if (greeted % 50 === 0 && greeted < dials.length) onProgress(greeted, dials.length);
      });
      // All are awaited together below; until then a refusal must not count as unhandled.
      settled.catch(() => {});
      waiting.push(settled);
      dialled += 1;
    }
    await Promise.all(waiting);
  } catch (error) {
    close();
    throw error;
  }
  onProgress(greeted, dials.length);

  const isConnected = (member: Member): boolean =>
    !('isConnected' in member) || (member as Phone).isConnected();
  return {
    tills,
    phones,
    sockets: dials.length,
    connectMs: performance.now() - startAt,
    connected: () =>
      devices.filter((client) => client.state() === 'connected').length +
      phones.filter((phone) => phone.isConnected()).length,
    pushes: () => pushes,
    recipients: (store, userId) => [
      ...(perStore.get(store) ?? []),
      ...(perUser.get(userId) ?? []).filter(isConnected),
    ],
    close,
  };
}

/** The receipts that a push is about: entries of a journal name theirs, other pushes name one or none. */
function receiptsOf(event: string, payload: unknown): Iterable<string> {
  if (typeof payload !== 'object' || payload === null) return [];
  if ('receiptId' in payload) return typeof payload.receiptId === 'string' ? [payload.receiptId] : [];
  if (event !== 'journal' || !('entries' in payload) || !Array.isArray(payload.entries)) return [];
  return new Set(payload.entries.map((entry: { receiptId: string }) => entry.receiptId)); // as the contract says
}

/** Binds a kiosk. Retries when a node at its limit says so. Any other refusal is an error. */
async function bind(client: Pick<Client, 'request'>, userId: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const reply = await client.request('kiosk:bind', { userId });
    if (reply.ok) return;
    if (!reply.error.retryable) throw new Error(`a kiosk was not bound: ${reply.error.code}`);
    await sleep(reply.error.retryAfterMs ?? askAgainMs, undefined, { signal });
  }
}
