// The user of a page: a token from the link's fragment, stored if the device allows it, renewed before it expires.
import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import type { Client } from '../../src/client/client.ts';
import type { PageClaims } from './claims.ts';
import { readClaims } from './claims.ts';
import type { Keeping } from './keep.ts';
import { onKeptElsewhere, readKept, writeKept } from './keep.ts';

export interface Session {
  readonly token: ReadonlySignal<string | null>;
  readonly claims: ReadonlySignal<PageClaims | null>;
  /** Why nobody is signed in: never signed in, or the node refused the token. */
  readonly refused: ReadonlySignal<boolean>;
  /** A link's code is being exchanged. */
  readonly opening: ReadonlySignal<boolean>;
  /** Accepts a token, a code, or a link with one. False if the text is none of them. */
  accept(text: string): boolean;
  /** The node refused the token: deletes it, and does not try it again. */
  refuse(): void;
  signOut(): void;
  /** Requests a longer token if more than half of its time is over. Call it at every greeting and at intervals. */
  renew(client: Pick<Client, 'request'>): Promise<void>;
}

/** A link is valid for an hour, so its code is exchanged at once. */
const shortSeconds = 2 * 3_600;
const codePattern = /(?:^|#c=)([a-z0-9]{10})$/;
const tokenPattern = /(?:^|[#&?]t=)([\w-]+\.[\w-]+\.[\w-]+)$/;

/** Opens the session of a page; `name` separates pages of one browser. */
export function openSession(name: string, keeping: Keeping): Session {
  const key = `token:${name}`;
  const token = signal<string | null>(readKept(keeping, key));
  const refused = signal(false);
  const opening = signal(false);
  const claims = computed(() => (token.value === null ? null : readClaims(token.value)));

  function take(next: string | null): void {
    token.value = next;
    writeKept(keeping, key, next);
  }

  /** Exchanges the code once. A refused code is not tried again; without a network the user opens the link again. */
  async function exchange(code: string): Promise<void> {
    opening.value = true;
    try {
      const body = JSON.stringify({ code });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch('/api/sessions', { method: 'POST', headers, body });
      const { token: next } = (await answer.json()) as { token?: unknown }; // read below
      if (!answer.ok || typeof next !== 'string' || !accept(next)) refused.value = true;
    } catch {
      refused.value = true;
    } finally {
      opening.value = false;
    }
  }

  function accept(text: string): boolean {
    const code = codePattern.exec(text.trim())?.[1];
    if (code !== undefined) {
      void exchange(code);
      return true;
    }
    const found = tokenPattern.exec(text.trim())?.[1];
    if (found === undefined || readClaims(found) === null) return false;
    refused.value = false;
    take(found);
    return true;
  }

  function takeFromAddress(): void {
    if (!/^#[ct]=/.test(location.hash)) return;
    accept(location.hash);
    // At once, because an address is copied, shown and kept in the history.
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  takeFromAddress();
  addEventListener('hashchange', takeFromAddress);
  if (keeping === 'local') {
    onKeptElsewhere(key, (next) => {
      if (next === null || readClaims(next) === null) return;
      refused.value = false;
      token.value = next;
    });
  }

  return {
    token,
    claims,
    refused,
    opening,
    accept,
    refuse: () => {
      refused.value = true;
      take(null);
    },
    signOut: () => take(null),
    renew: async (client) => {
      const held = claims.peek();
      if (held === null) return;
      const nowSeconds = Date.now() / 1_000;
      const length = held.endsAt - held.issuedAt;
      if (length > shortSeconds && held.endsAt - nowSeconds > length / 2) return;
      const before = token.peek();
      const reply = await client.request('session:renew', {});
      // The user may have changed meanwhile.
      if (reply.ok && token.peek() === before) take(reply.data.token);
    },
  };
}
