// What an operator asked, as names and values instead of JSON.
import { storeName } from '../kit/mall.ts';
import { words } from './words.ts';

export interface AskedListProps {
  /** JSON as the audit keeps it; cut off where it was long. */
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
            <bdi>{path === 'store' || path === 'storeId' ? storeName(value) : value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Every value with the path that leads to it; null where the text is no JSON any more. */
function fieldsOf(asked: string): (readonly [path: string, value: string])[] | null {
  try {
    return flatten('', JSON.parse(asked));
  } catch {
    return null;
  }
}

function flatten(path: string, value: unknown): (readonly [string, string])[] {
  if (value === null || value === undefined) return path === '' ? [] : [[path, '–']];
  if (typeof value !== 'object') return [[path, textOf(value)]];
  return Object.entries(value).flatMap(([name, part]) =>
    flatten(path === '' ? name : `${path}.${name}`, part),
  );
}

const textOf = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? words().yes : words().no) : String(value);
