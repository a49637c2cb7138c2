// Lets one tab send at a time: by the Web Locks API, or by a lease in the storage on plain HTTP, where pages have no locks.
import { pause } from '../pause.ts';
import type { IdbStore, Lease } from './indexed-db.ts';

type UseLease = (work: (store: IdbStore<Lease>, give: (held: boolean) => void) => void) => Promise<boolean>;
type Work = (held: AbortSignal) => Promise<void>;

interface Locks {
  request(name: string, options: { signal: AbortSignal }, work: () => Promise<void>): Promise<void>;
}

interface Timing {
  readonly leaseMs: number;
  readonly renewMs: number;
}

const usual: Timing = { leaseMs: 15_000, renewMs: 4_000 };

export async function inOneTab(
  name: string,
  useLease: UseLease,
  signal: AbortSignal,
  work: Work,
): Promise<void> {
  // `locks` is missing outside a secure context, and in browsers before 2022.
  const { navigator } = globalThis as { readonly navigator?: { readonly locks?: Locks } };
  if (navigator?.locks) await navigator.locks.request(name, { signal }, () => work(signal));
  else await byLease(useLease, signal, work);
}

/** Exported for its test. */
export async function byLease(
  useLease: UseLease,
  signal: AbortSignal,
  work: Work,
  timing = usual,
): Promise<void> {
  const owner = Math.random().toString(36).slice(2);
  while (!(await hold(useLease, owner, timing))) await pause(timing.renewMs, signal);
  const held = new AbortController();
  const lose = (): void => held.abort(new Error('another tab sends now'));
  signal.addEventListener('abort', lose);
  if (signal.aborted) lose();
  const renewal = setInterval(() => {
    hold(useLease, owner, timing).then((still) => still || lose(), lose);
  }, timing.renewMs);
  try {
    await work(held.signal);
  } finally {
    clearInterval(renewal);
    signal.removeEventListener('abort', lose);
    await letGo(useLease, owner).catch(() => {}); // it expires by itself
  }
}

/** Acquires or renews the lease; false if another tab has it. */
function hold(useLease: UseLease, owner: string, { leaseMs }: Timing): Promise<boolean> {
  return useLease((store, give) => {
    const found = store.get('sender');
    found.onsuccess = () => {
      const lease = found.result;
      const nowMs = Date.now(); // two tabs share no other clock
      const leftMs = lease ? lease.untilMs - nowMs : 0;
      // Longer than any lease, so the clock was set back meanwhile.
      const isOthers = lease !== undefined && lease.owner !== owner && leftMs > 0 && leftMs <= leaseMs;
      if (!isOthers) store.put({ owner, untilMs: nowMs + leaseMs }, 'sender');
      give(!isOthers);
    };
  });
}

function letGo(useLease: UseLease, owner: string): Promise<boolean> {
  return useLease((store, give) => {
    const found = store.get('sender');
    found.onsuccess = () => {
      const isOurs = found.result?.owner === owner;
      if (isOurs) store.delete('sender');
      give(isOurs);
    };
  });
}
