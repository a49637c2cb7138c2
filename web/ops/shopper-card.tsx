// A shopper for operators: coins, level, receipts, and the latest entries by receipt.
import { useState } from 'preact/hooks';
import type { Entry } from '../../src/contracts/receipts.ts';
import type { Role } from '../../src/contracts/roles.ts';
import { formatWhen } from '../kit/dates.ts';
import { mallCurrency, storeName } from '../kit/mall.ts';
import { formatMoney } from '../kit/money.ts';
import { formatNumber } from '../kit/numbers.ts';
import { whyNot } from './allowed.ts';
import { CorrectDialog } from './correct-dialog.tsx';
import { EntryLines } from './entry-lines.tsx';
import type { FoundShopper } from './find-shopper.ts';
import type { MallWatch } from './mall-watch.ts';
import { Fact } from './receipt-card.tsx';
import { words } from './words.ts';

export interface ShopperCardProps {
  readonly shopper: FoundShopper;
  readonly watch: MallWatch;
  readonly role: Role;
  readonly onChanged: () => void;
  readonly onReceipt: (storeId: string, receiptNo: string) => void;
}

const mostGroups = 20;

export function ShopperCard({ shopper, watch, role, onChanged, onReceipt }: ShopperCardProps) {
  const [isCorrecting, setCorrecting] = useState(false);
  const reason = whyNot(watch, role);
  const { snapshot, profile, entries } = shopper;
  const { userId, coins, xp, level, totalReceipts, totalSpent, debt } = snapshot;
  const groups = groupsOf(entries).slice(0, mostGroups);
  return (
    <section class="card stack" data-found="shopper">
      <div class="spread wrap">
        <h2>
          <bdi class="clip">{profile.name ?? words().noName}</bdi>{' '}
          <span class="code soft small clip">{userId}</span>
        </h2>
        <span class="badge">{profile.showName ? words().nameShown : words().nameHidden}</span>
      </div>
      <dl class="facts">
        <Fact name={words().coinsName}>
          <strong data-coins={coins}>{formatNumber(coins)}</strong>
          {debt > 0 ? <span class="soft"> {words().owes(formatNumber(debt))}</span> : null}
        </Fact>
        <Fact name={words().level}>{formatNumber(level)}</Fact>
        <Fact name={words().xpName}>{formatNumber(xp)}</Fact>
        <Fact name={words().receipts}>{formatNumber(totalReceipts ?? 0)}</Fact>
        <Fact name={words().spent}>{formatMoney(totalSpent ?? 0, mallCurrency())}</Fact>
        <Fact name={words().shownAs}>
          <bdi>{profile.shownAs === '' ? '–' : profile.shownAs}</bdi>
        </Fact>
      </dl>
      <div>
        <button
          type="button"
          class="button-second"
          data-action="correct-coins"
          disabled={reason !== null}
          onClick={() => setCorrecting(true)}
        >
          {words().correctTitle}
        </button>
        {reason === null ? null : <p class="small soft">{reason}</p>}
      </div>
      {isCorrecting ? (
        <CorrectDialog
          watch={watch}
          shopper={shopper}
          onClose={() => setCorrecting(false)}
          onDone={onChanged}
        />
      ) : null}
      <h3>{words().latest}</h3>
      {groups.length === 0 ? <p class="small soft">{words().neverBought}</p> : null}
      <ol class="stack">
        {groups.map(({ receiptId, at, lines }) => {
          const [store = '', number = ''] = receiptId.split(':');
          const note = lines.find((line) => line.note !== undefined)?.note;
          return (
            <li key={`${receiptId} ${lines[0]?.seq}`} class="step">
              <p class="spread wrap">
                {receiptId === '' ? (
                  <span data-correction-note>
                    <strong>{words().correction}</strong> · <bdi class="clip">{note ?? ''}</bdi>
                  </span>
                ) : (
                  <span>
                    <bdi>{storeName(store)}</bdi>{' '}
                    <button
                      type="button"
                      class="button-link code clip"
                      onClick={() => onReceipt(store, number)}
                    >
                      {number}
                    </button>
                  </span>
                )}
                <span class="soft small">{formatWhen(at)}</span>
              </p>
              <EntryLines entries={lines} currency={mallCurrency()} />
            </li>
          );
        })}
      </ol>
    </section>
  );
}

interface Group {
  /** Empty: a correction, which is a group of its own. */
  readonly receiptId: string;
  readonly at: string;
  /** In order. */
  readonly lines: readonly Entry[];
}

/** Entries of one commit together, newest first. */
function groupsOf(entries: readonly Entry[]): Group[] {
  const groups: { receiptId: string; at: string; lines: Entry[] }[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    const { receiptId = '', at } = entry;
    if (last && receiptId !== '' && last.receiptId === receiptId && last.at === at) last.lines.unshift(entry);
    else groups.push({ receiptId, at, lines: [entry] });
  }
  return groups;
}
