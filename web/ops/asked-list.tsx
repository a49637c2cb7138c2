// What an operator requested, as names and values instead of JSON.
import { formatWhen } from '../kit/dates.ts';
import { mallCurrency, storeName } from '../kit/mall.ts';
import { formatMoney } from '../kit/money.ts';
import { formatChange, formatNumber } from '../kit/numbers.ts';
import { words } from './words.ts';

export interface AskedListProps {
  /** JSON as the audit stores it; a long one is cut off. */
  readonly asked: string;
}

export function AskedList({ asked }: AskedListProps) {
  const fields = fieldsOf(asked);
  if (fields === null) return <span class="small code clip-lines asked">{asked}</span>;
  if (fields.length === 0) return null;
  return (
    <dl class="asked-list small">
      {fields.map(([path, value]) => (
        <div key={path}>
          <dt class="soft">{words().askedNames[path] ?? path}</dt>
          <dd class="clip-lines">
            <bdi class={codes.has(path) ? 'code' : undefined}>{shown(path, value)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Shown unchanged, in Latin digits and from left to right. */
const codes = new Set(['id', 'userId', 'receiptNo', 'returnNo', 'code', 'node']);

function shown(path: string, value: unknown): string {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? words().yes : words().no;
  if (typeof value === 'number' && path === 'amount') return formatMoney(value, mallCurrency());
  if (typeof value === 'number') return path === 'coins' ? formatChange(value) : formatNumber(value);
  const text = String(value);
  if (path === 'store' || path === 'storeId') return storeName(text);
  if (path === 'issuedAt' && !Number.isNaN(Date.parse(text))) return formatWhen(text);
  // The keys of the sentences are the contract's kinds.
  if (path === 'kind' && text in words().announceKinds)
    return words().announceKinds[text as keyof ReturnType<typeof words>['announceKinds']];
  return text;
}

/** Every value with its path; null if the text was cut off and is no longer JSON. */
function fieldsOf(asked: string): (readonly [path: string, value: unknown])[] | null {
  try {
    return flatten('', JSON.parse(asked));
  } catch {
    return null;
  }
}

function flatten(path: string, value: unknown): (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return path === '' ? [] : [[path, value]];
  return Object.entries(value).flatMap(([name, part]) =>
    flatten(path === '' ? name : `${path}.${name}`, part),
  );
}
