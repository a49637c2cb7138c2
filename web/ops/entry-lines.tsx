// Journal entries as lines: what changed, by how much, and why.
import type { Entry } from '../../src/contracts/receipts.ts';
import { nameIn } from '../kit/language.ts';
import { mall } from '../kit/mall.ts';
import { formatMoney } from '../kit/money.ts';
import { formatChange, formatNumber } from '../kit/numbers.ts';
import { words } from './words.ts';

export interface EntryLinesProps {
  readonly entries: readonly Entry[];
  readonly currency: string;
}

export const EntryLines = ({ entries, currency }: EntryLinesProps) => (
  <ul class="entry-lines columns">
    {entries.map((entry) => (
      <li key={entry.seq} class="spread" data-kind={entry.kind}>
        <span>
          <span class="code soft small">{entry.seq}</span> {nameOf(entry, currency)}
          {entry.reason === undefined ? null : (
            <span class="soft small"> · {words().reasons[entry.reason] ?? entry.reason}</span>
          )}
        </span>
        <span class="entry-change">
          {entry.coins === undefined ? null : <span>{words().coins(formatChange(entry.coins))}</span>}
          {entry.xp === undefined ? null : <span class="soft">{words().xp(formatChange(entry.xp))}</span>}
        </span>
      </li>
    ))}
  </ul>
);

function nameOf(entry: Entry, currency: string): string {
  const { kind, level, mission, progress, target, amount } = entry;
  const name = words().entryKinds[kind];
  if (level !== undefined) return `${name} ${formatNumber(level)}`;
  if (amount !== undefined) return `${name} · ${formatMoney(amount, currency)}`;
  if (mission === undefined) return name;
  const known = mall.value?.missions.find((one) => one.code === mission);
  // A mission about an amount shows money, up to its target.
  const said = (value: number): string =>
    known?.kind === 'sum' ? formatMoney(value, currency) : formatNumber(value);
  const steps =
    progress === undefined || target === undefined
      ? ''
      : ` (${words().ofLimit(said(Math.min(progress, target)), said(target))})`;
  return `${name}: ${known === undefined ? mission : nameIn(known.name)}${steps}`;
}
