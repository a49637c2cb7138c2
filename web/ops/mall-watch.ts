// Watches the mall: the node's pushes as signals; the last hour is requested once per connection.
import type { ReadonlySignal } from '@preact/signals';
import { effect, signal } from '@preact/signals';
import type { OpsLog, OpsPoint, OpsRow, OpsState } from '../../src/contracts/ops.ts';
import { followMall } from '../kit/mall.ts';
import type { NewBuild } from '../kit/new-build.ts';
import type { PageLink } from '../kit/page-link.ts';
import { openPageLink } from '../kit/page-link.ts';
import type { Session } from '../kit/session.ts';

export interface MallWatch {
  readonly link: PageLink;
  /** Null until the node has sent it. */
  readonly state: ReadonlySignal<OpsState | null>;
  /** The last hour, oldest first. */
  readonly points: ReadonlySignal<readonly OpsPoint[]>;
  /** Newest first, at most 500. */
  readonly rows: ReadonlySignal<readonly OpsRow[]>;
  /** Rows that the node omitted because too many came at once. */
  readonly leftOut: ReadonlySignal<number>;
}

export const mostRows = 500;
const mostPoints = 360;
const pointEveryMs = 10_000;

export function watchMall(session: Session, build: Pick<NewBuild, 'look'>): MallWatch {
  const state = signal<OpsState | null>(null);
  const points = signal<readonly OpsPoint[]>([]);
  const rows = signal<readonly OpsRow[]>([]);
  const leftOut = signal(0);

  const link = openPageLink({
    session,
    onHello: () => void build.look(),
    onPush: (event, payload) => {
      // The contract's types of these events.
      if (event === 'ops:state') hearState(payload as OpsState);
      if (event === 'ops:log') hearRows(payload as OpsLog);
    },
  });
  followMall(link);

  function hearState(next: OpsState): void {
    state.value = next;
    const last = points.peek().at(-1);
    if (last !== undefined && Date.parse(next.at) - Date.parse(last.at) < pointEveryMs) return;
    const { at, receiptsPerMinute, waiting, p50Ms, p95Ms, p99Ms } = next;
    const point = {
      at,
      connections: allOf(next.connections),
      receiptsPerMinute,
      waiting,
      p50Ms,
      p95Ms,
      p99Ms,
    };
    points.value = [...points.peek(), point].slice(-mostPoints);
  }

  function hearRows({ rows: fresh, more }: OpsLog): void {
    leftOut.value += more;
    rows.value = merge(fresh.toReversed(), rows.peek());
  }

  async function loadHistory(): Promise<void> {
    const reply = await link.client()?.request('ops:history', {});
    if (reply?.ok !== true) return;
    // The node may have started after this page.
    const before = reply.data.points[0]?.at;
    const known = points.peek().filter(({ at }) => before === undefined || at < before);
    points.value = [...known, ...reply.data.points].slice(-mostPoints);
    rows.value = merge(rows.peek(), reply.data.rows.toReversed());
  }
  effect(() => {
    if (link.state.value === 'live' && session.claims.peek()?.role === 'operator') {
      void loadHistory().catch(() => {}); // the link has ended: its own state says so
    }
  });

  return { link, state, points, rows, leftOut };
}

/** Newest first; a row that was sent twice is one. */
function merge(first: readonly OpsRow[], then: readonly OpsRow[]): readonly OpsRow[] {
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...then.filter(({ id }) => !known.has(id))].slice(0, mostRows);
}

export const allOf = (connections: OpsState['connections']): number =>
  Object.values(connections).reduce((sum, count) => sum + count, 0);
