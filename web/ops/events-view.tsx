// The log of events: newest first, with a filter by kind and text, and a pause.
import { useState } from 'preact/hooks';
import type { OpsRow } from '../../src/contracts/ops.ts';
import { formatTime } from '../kit/dates.ts';
import { ReceiptIcon } from '../kit/icons.tsx';
import { storeName } from '../kit/mall.ts';
import { formatChange, formatNumber, latinDigits } from '../kit/numbers.ts';
import { msOf } from './figure-tiles.tsx';
import type { MallWatch } from './mall-watch.ts';
import { words } from './words.ts';

type Kind = OpsRow['kind'];
const kinds: readonly Kind[] = [
  'receipt',
  'return',
  'correction',
  'act',
  'node',
  'database',
  'redis',
  'clock',
];

export function EventsView({ watch }: { readonly watch: MallWatch }) {
  const [kind, setKind] = useState<Kind | ''>('');
  const [text, setText] = useState('');
  /** The rows shown when it was paused; null: not paused. */
  const [paused, setPaused] = useState<readonly OpsRow[] | null>(null);
  const live = watch.rows.value;
  const wanted = latinDigits(text).trim().toLowerCase();
  const rows = (paused ?? live).filter(
    (row) => (kind === '' || row.kind === kind) && (wanted === '' || searchable(row).includes(wanted)),
  );
  const waiting = paused === null ? 0 : live.filter(({ id }) => !paused.some((row) => row.id === id)).length;
  return (
    <section class="card events">
      <div class="events-head">
        <label class="field">
          <span>{words().kind}</span>
          <select
            name="kind"
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as Kind | '')}
          >
            <option value="">{words().everyKind}</option>
            {kinds.map((one) => (
              <option key={one} value={one}>
                {words().kinds[one]}
              </option>
            ))}
          </select>
        </label>
        <label class="field events-text">
          <span>{words().contains}</span>
          <input
            name="contains"
            type="search"
            autocomplete="off"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <button
          type="button"
          class="button-second"
          data-action="pause"
          aria-pressed={paused !== null}
          onClick={() => setPaused(paused === null ? live : null)}
        >
          {paused === null ? words().pause : words().goOn(formatNumber(waiting))}
        </button>
      </div>
      <p class="small soft">
        {words().shown(formatNumber(rows.length))}
        {watch.leftOut.value > 0 ? ` · ${words().leftOut(formatNumber(watch.leftOut.value))}` : null}
      </p>
      {rows.length === 0 ? (
        <div class="empty">
          <ReceiptIcon />
          <p>{live.length === 0 ? words().noEvents : words().noMatch}</p>
        </div>
      ) : (
        <ol class="lines columns" aria-label={words().views.events}>
          {rows.map((row) => (
            <EventRow key={row.id} row={row} />
          ))}
        </ol>
      )}
    </section>
  );
}

/** Empty cells are drawn too, so that all rows have the same columns. */
const EventRow = ({ row }: { readonly row: OpsRow }) => (
  <li class={row.isBad ? 'event event-bad' : 'event'} data-event={row.kind}>
    <span class="soft event-time">{formatTime(row.at)}</span>
    <strong class="event-what">{whatOf(row)}</strong>
    <span class="event-about">
      {row.store === undefined ? null : <bdi class="clip">{storeName(row.store)}</bdi>}
      {row.receiptId === undefined ? null : <span class="code soft clip">{numberOf(row.receiptId)}</span>}
    </span>
    <span class="event-who">
      {row.userId === undefined ? null : <span class="code clip">{row.userId}</span>}
      {row.by === undefined ? null : <span class="code clip">{row.by}</span>}
    </span>
    <span class="event-coins">{row.coins === undefined ? null : words().coins(formatChange(row.coins))}</span>
    <span class="event-took soft small">
      {row.tookMs === undefined ? null : `${msOf(row.tookMs)} ${words().ms}`}
    </span>
    <span class="event-node soft small">
      {row.node === null ? null : <span class="code">{row.node}</span>}
    </span>
  </li>
);

function whatOf({ kind, what }: OpsRow): string {
  if (kind === 'act') return words().acts[what ?? ''] ?? words().kinds.act;
  const became = what === undefined ? undefined : words().became[`${kind}.${what}`];
  return became ?? words().kinds[kind];
}

/** Without the store, whose name is shown separately. */
const numberOf = (receiptId: string): string => receiptId.slice(receiptId.indexOf(':') + 1);

const searchable = ({ store = '', userId = '', receiptId = '', node, by = '', what = '' }: OpsRow): string =>
  `${store} ${store === '' ? '' : storeName(store)} ${userId} ${receiptId} ${node ?? ''} ${by} ${what}`.toLowerCase();
