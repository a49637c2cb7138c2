// The caps of days: what purchases have earned, against the cap of the day they were made and of the day they came in.
import type { DayEarnings } from './user.ts';
import { add } from './whole.ts';

type Unit = 'coins' | 'xp';

/**
 * Late receipts are kept by both of their days, so they need lines of their own. A shopper has at most this many. A late
 * receipt beyond them counts as if it was bought on the day it came in. Few shoppers ever have ten.
 */
export const maxLateLines = 120;

/** The day on which the purchases of this line came in. */
const receivedOf = ({ day, received = day }: Pick<DayEarnings, 'day' | 'received'>): string => received;

/** Sort key of a line: its day, then the day on which it came in. */
export const lineKey = (line: Pick<DayEarnings, 'day' | 'received'>): string =>
  `${line.day} ${receivedOf(line)}`;

export const isSameLine = (
  one: Pick<DayEarnings, 'day' | 'received'>,
  other: Pick<DayEarnings, 'day' | 'received'>,
): boolean => one.day === other.day && receivedOf(one) === receivedOf(other);

/**
 * The most that can be paid for these lines so that no day of purchase and no day of receipt pays more than its cap: the
 * maximum flow from days of purchase to days of receipt. It does not depend on the order of the receipts, it never falls
 * when a receipt is added, and one more receipt raises it by no more than the cap of either of its days.
 */
export function paidForLines(lines: readonly DayEarnings[], unit: Unit): number {
  const network = openNetwork(lines, unit);
  let paid = 0;
  for (let more = network.push(); more > 0; more = network.push()) paid += more;
  return paid;
}

/** What is paid more (or less) for `lines` when the line of `changed` earns `by` more (or less). */
export function paidByChange(
  lines: readonly DayEarnings[],
  changed: DayEarnings,
  by: Pick<DayEarnings, Unit>,
): Pick<DayEarnings, Unit> {
  const others = connectedTo(changed, lines);
  const paid = (unit: Unit): number => {
    const [before, after] = [changed[unit], add(changed[unit], by[unit])];
    // One cap alone: nearly every receipt.
    const most = changed.cap[unit] ?? Number.MAX_SAFE_INTEGER;
    if (others.length === 0) return Math.min(most, after) - Math.min(most, before);
    const later = { ...changed, coins: add(changed.coins, by.coins), xp: add(changed.xp, by.xp) };
    return paidForLines(withLine(others, later), unit) - paidForLines(withLine(others, changed), unit);
  };
  return { coins: paid('coins'), xp: paid('xp') };
}

/** As a shopper has them: a line that has earned nothing is not kept, nor is its cap. */
const withLine = (others: readonly DayEarnings[], line: DayEarnings): readonly DayEarnings[] =>
  line.coins === 0 && line.xp === 0 ? others : [...others, line];

/** The other lines that share a day with `changed`, or with a line that does, and so on: no other line can matter. */
function connectedTo(changed: DayEarnings, lines: readonly DayEarnings[]): readonly DayEarnings[] {
  const sharesDay = (line: DayEarnings): boolean =>
    (line.day === changed.day) !== (receivedOf(line) === receivedOf(changed));
  if (!lines.some(sharesDay)) return [];
  const days = new Set([changed.day]);
  const received = new Set([receivedOf(changed)]);
  const found: DayEarnings[] = [];
  let left = lines.filter((line) => !isSameLine(line, changed));
  for (;;) {
    const met = left.filter((line) => days.has(line.day) || received.has(receivedOf(line)));
    if (met.length === 0) return found;
    for (const line of met) {
      days.add(line.day);
      received.add(receivedOf(line));
    }
    found.push(...met);
    left = left.filter((line) => !met.includes(line));
  }
}

interface Node {
  /** What the day may still pay. */
  left: number;
  readonly edges: Edge[];
}

interface Edge {
  readonly from: Node;
  readonly to: Node;
  readonly amount: number;
  flow: number;
}

/**
 * A line has the cap of its first receipt, and a day the largest cap of its lines: where a rulebook changes between them,
 * one more receipt never lowers what is paid.
 */
function openNetwork(lines: readonly DayEarnings[], unit: Unit): { push(): number } {
  const bought = new Map<string, Node>();
  const received = new Map<string, Node>();
  const nodeOf = (nodes: Map<string, Node>, day: string, cap: DayEarnings['cap']): Node => {
    const node = nodes.get(day) ?? { left: 0, edges: [] };
    node.left = Math.max(node.left, cap[unit] ?? Number.MAX_SAFE_INTEGER);
    nodes.set(day, node);
    return node;
  };
  for (const line of lines) {
    const from = nodeOf(bought, line.day, line.cap);
    const to = nodeOf(received, receivedOf(line), line.cap);
    const edge = { from, to, amount: line[unit], flow: 0 };
    from.edges.push(edge);
    to.edges.push(edge);
  }

  /** One more path from a day of purchase to a day of receipt, both with room; gives what it carries, 0: none is left. */
  function push(): number {
    const cameBy = new Map<Node, Edge | null>();
    const open = [...bought.values()].filter(({ left }) => left > 0);
    for (const node of open) cameBy.set(node, null);
    for (const node of open) {
      for (const edge of node.edges) {
        const next = edge.from === node ? edge.to : edge.from;
        const room = edge.from === node ? edge.amount - edge.flow : edge.flow;
        if (room === 0 || cameBy.has(next)) continue;
        cameBy.set(next, edge);
        if (next === edge.to && next.left > 0) return carry(next, cameBy);
        open.push(next);
      }
    }
    return 0;
  }

  return { push };
}

function carry(end: Node, cameBy: ReadonlyMap<Node, Edge | null>): number {
  const path: { readonly edge: Edge; readonly isForwards: boolean }[] = [];
  let start = end;
  for (let edge = cameBy.get(start); edge; edge = cameBy.get(start)) {
    const isForwards = edge.to === start;
    path.push({ edge, isForwards });
    start = isForwards ? edge.from : edge.to;
  }
  const room = path.map(({ edge, isForwards }) => (isForwards ? edge.amount - edge.flow : edge.flow));
  const carried = Math.min(start.left, end.left, ...room);
  for (const { edge, isForwards } of path) edge.flow += isForwards ? carried : 0 - carried;
  start.left -= carried;
  end.left -= carried;
  return carried;
}
