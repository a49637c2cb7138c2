// Daily caps: a purchase counts against the cap of the day it was made and of the day it arrived.
import type { DayEarnings } from './user.ts';
import { add } from './whole.ts';

type Unit = 'coins' | 'xp';

/**
 * The most lines of late receipts per shopper. A line has both days of its receipts. A late receipt beyond the limit
 * counts as bought on the day it arrived. Few shoppers ever have ten such lines.
 */
export const maxLateLines = 120;

/** The day on which the purchases of this line arrived. */
const receivedOf = ({ day, received = day }: Pick<DayEarnings, 'day' | 'received'>): string => received;

/** Sort key of a line: its day, then the day of arrival. */
export const lineKey = (line: Pick<DayEarnings, 'day' | 'received'>): string =>
  `${line.day} ${receivedOf(line)}`;

export const isSameLine = (
  one: Pick<DayEarnings, 'day' | 'received'>,
  other: Pick<DayEarnings, 'day' | 'received'>,
): boolean => one.day === other.day && receivedOf(one) === receivedOf(other);

/**
 * The largest sum for these lines with which no day of purchase and no day of arrival exceeds its cap: the maximum flow
 * from days of purchase to days of arrival. The order of receipts does not matter. One more receipt never lowers the sum,
 * and raises it by at most the cap of either of its days.
 */
export function paidForLines(lines: readonly DayEarnings[], unit: Unit): number {
  const network = openNetwork(lines, unit);
  let paid = 0;
  for (let more = network.push(); more > 0; more = network.push()) paid += more;
  return paid;
}

/** How much more (or less) is paid for `lines` when `changed` earns `by` more (or less). */
export function paidByChange(
  lines: readonly DayEarnings[],
  changed: DayEarnings,
  by: Pick<DayEarnings, Unit>,
): Pick<DayEarnings, Unit> {
  const others = connectedTo(changed, lines);
  const paid = (unit: Unit): number => {
    const [before, after] = [changed[unit], add(changed[unit], by[unit])];
    // Nearly every receipt: no other line shares a day, so one cap decides.
    const most = changed.cap[unit] ?? Number.MAX_SAFE_INTEGER;
    if (others.length === 0) return Math.min(most, after) - Math.min(most, before);
    const later = { ...changed, coins: add(changed.coins, by.coins), xp: add(changed.xp, by.xp) };
    return paidForLines(withLine(others, later), unit) - paidForLines(withLine(others, changed), unit);
  };
  return { coins: paid('coins'), xp: paid('xp') };
}

/** As a shopper's state has them: a line without earnings is not kept. */
const withLine = (others: readonly DayEarnings[], line: DayEarnings): readonly DayEarnings[] =>
  line.coins === 0 && line.xp === 0 ? others : [...others, line];

/** The other lines that share a day with `changed`, directly or through other lines. No other line matters. */
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
  /** What is left of the day's cap. */
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
 * Builds the flow network. A line has the cap of its first receipt, and a day the largest cap of its lines. So one more
 * receipt never lowers the sum, even after a change of the rulebook.
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

  /** Finds an augmenting path by breadth-first search and fills it. Gives its flow; 0: there is no more path. */
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
