// The connection of a page to its node, as signals: its state, since when it is lost, and the client for requests.
import type { ReadonlySignal } from '@preact/signals';
import { computed, effect, signal } from '@preact/signals';
import type { Client } from '../../src/client/client.ts';
import type { ClientOptions } from '../../src/client/connect.ts';
import { connectClient } from '../../src/client/connect.ts';
import type { Announcement } from '../../src/contracts/announcements.ts';
import type { Cursor } from '../../src/contracts/shoppers.ts';
import { watchAnnouncement } from './announcement.ts';
import { useServerTime } from './dates.ts';
import type { PageState } from './page-state.ts';
import type { Session } from './session.ts';

type LinkWord = Exclude<PageState, 'empty'>;

export interface PageLink {
  readonly state: ReadonlySignal<LinkWord>;
  /** When the connection was lost, in ms since 1970; null while it is live or was never up. */
  readonly lostAtMs: ReadonlySignal<number | null>;
  /** The present announcement; null: none. */
  readonly announcement: ReadonlySignal<Announcement | null>;
  /** The present client: use it at once, do not keep it. Null while nobody is signed in. */
  client(): Client | null;
}

export interface PageLinkOptions
  extends Pick<ClientOptions, 'onHello' | 'onEntries' | 'onSnapshot' | 'onSettled' | 'onPush'> {
  readonly session: Session;
  /** The journal cursor of a shopper's page, read for every new client. */
  readonly cursor?: () => Cursor | undefined;
}

const renewalEveryMs = 60_000;
/** Short pauses between tries, because a person is waiting. */
const reconnect = { minMs: 200, maxMs: 3_000 };

/** Opens the connection and keeps it, across lost networks, restarts of nodes and renewed tokens. */
export function openPageLink({ session, cursor, ...listeners }: PageLinkOptions): PageLink {
  const linked = signal<'never' | 'up' | 'lost' | 'refused'>('never');
  const lostAtMs = signal<number | null>(null);
  const announcement = watchAnnouncement();
  const hasNetwork = signal(navigator.onLine);
  let client: Client | null = null;
  /** The identity of the client's token: a renewed token needs no new client. */
  let connectedAs = '';

  function connect(from: Cursor | undefined): void {
    client?.close();
    const made = connectClient({
      ...listeners,
      url: location.origin,
      token: () => session.token.peek() ?? '',
      cursor: from,
      reconnect,
      onHello: (hello) => {
        if (client !== made) return;
        useServerTime(hello.serverTime);
        linked.value = 'up';
        lostAtMs.value = null;
        announcement.hear(hello.announcement ?? null);
        listeners.onHello?.(hello);
        void session.renew(made);
      },
      onPush: (event, payload) => {
        // The contract's type.
        if (event === 'mall:announcement') announcement.hear(payload as Announcement);
        listeners.onPush?.(event, payload);
      },
      onState: (state) => {
        if (client !== made || state !== 'waiting' || linked.peek() !== 'up') return;
        linked.value = 'lost';
        lostAtMs.value = Date.now();
      },
      onEnded: ({ code }) => {
        if (client !== made || code === 'closed') return;
        client = null;
        connectedAs = '';
        linked.value = 'refused';
        if (code === 'unauthenticated') session.refuse();
      },
    });
    client = made;
  }

  effect(() => {
    const claims = session.claims.value;
    const identity = claims === null ? '' : `${claims.role}:${claims.sub}:${claims.store ?? ''}`;
    if (identity === connectedAs) return;
    connectedAs = identity;
    if (identity === '') {
      client?.close();
      client = null;
      return;
    }
    linked.value = 'never';
    connect(cursor?.());
  });
  setInterval(() => {
    if (client?.state() === 'connected') void session.renew(client);
  }, renewalEveryMs);
  // Reacts to a lost or restored network at once, instead of after a time-out or a pause. A node on this device is reachable without a network too, so
  // only a failed connection is offline.
  const dialAgain = (): void => {
    hasNetwork.value = navigator.onLine;
    if (client === null) return;
    if (linked.peek() === 'up') {
      if (navigator.onLine) return;
      linked.value = 'lost';
      lostAtMs.value = Date.now();
    }
    connect(client.cursor() ?? cursor?.());
  };
  addEventListener('offline', dialAgain);
  addEventListener('online', dialAgain);

  return {
    lostAtMs,
    announcement: announcement.now,
    client: () => client,
    state: computed(() => {
      if (session.claims.value === null) return 'signed-out';
      if (linked.value === 'refused') return 'error';
      if (linked.value === 'up') return 'live';
      if (!hasNetwork.value) return 'offline';
      return linked.value === 'never' ? 'loading' : 'reconnecting';
    }),
  };
}
