// One purchase or return in a list, with its details after a tap.
import { formatWhen, minuteTick } from '../kit/dates.ts';
import { Coin, CorrectionIcon, ReceiptIcon, ReturnIcon } from '../kit/icons.tsx';
import { nameIn } from '../kit/language.ts';
import { mall, mallCurrency, storeName } from '../kit/mall.ts';
import { formatMoney } from '../kit/money.ts';
import { formatChange, formatNumber } from '../kit/numbers.ts';
import type { Happening, HappeningLine } from './happenings.ts';
import { words } from './words.ts';

export function HappeningRow({ happening }: { readonly happening: Happening }) {
  const { receiptId, store, receiptNo, note, at, amount, coins, xp, lines } = happening;
  void minuteTick.value;
  const isReturn = amount < 0;
  const isCorrection = receiptId === '';
  return (
    <li class="happening" data-receipt={receiptId} data-correction={isCorrection ? coins : undefined}>
      <details>
        <summary>
          <span class="happening-icon">
            {isCorrection ? <CorrectionIcon /> : isReturn ? <ReturnIcon /> : <ReceiptIcon />}
          </span>
          <span class="happening-text">
            <strong>
              <bdi>{isCorrection ? words().corrected : storeName(store)}</bdi>
            </strong>
            <span class="small soft">{formatWhen(at)}</span>
          </span>
          <span class={coins > 0 ? 'badge badge-won' : 'badge'}>
            <Coin size={18} />
            {formatChange(coins)}
          </span>
        </summary>
        <ul class="story">
          {isCorrection ? (
            <li>
              {words().why} <bdi class="note">{note ?? ''}</bdi>
            </li>
          ) : (
            <li class="spread">
              <span>{isReturn ? words().returned : words().purchase}</span>
              <span>{formatMoney(Math.abs(amount), mallCurrency())}</span>
            </li>
          )}
          {(isCorrection ? [] : lines).map((line) => (
            <li key={`${line.kind}${line.mission ?? ''}${line.level ?? ''}`} class="spread">
              <bdi>{lineName(line)}</bdi>
              <span>{gained(line)}</span>
            </li>
          ))}
          {isCorrection ? null : (
            <li class="spread soft small">
              <span class="code">{receiptNo}</span>
              <span>{xp === 0 ? '' : words().xp(formatChange(xp))}</span>
            </li>
          )}
        </ul>
      </details>
    </li>
  );
}

function lineName({ kind, mission, level, coins, xp }: HappeningLine): string {
  if (kind === 'level') {
    const text = formatNumber(level ?? 0);
    return coins < 0 || xp < 0 ? words().levelLost(text) : words().levelLine(text);
  }
  if (kind === 'mission') {
    const known = mall.value?.missions.find(({ code }) => code === mission);
    return known === undefined ? (mission ?? '') : nameIn(known.name);
  }
  return coins < 0 || xp < 0 ? words().returned : words().forPurchase;
}

const gained = ({ coins, xp }: HappeningLine): string =>
  [
    ...(coins === 0 ? [] : [words().coins(formatChange(coins))]),
    ...(coins === 0 && xp !== 0 ? [words().xp(formatChange(xp))] : []),
  ].join(' ');
