// Warnings about the device: no storage, many rows, old rows, a wrong clock.
import { clockIsOffByMs } from '../kit/dates.ts';
import { WarnIcon } from '../kit/icons.tsx';
import type { Till } from './till.ts';
import { words } from './words.ts';

const clockLimitMs = 120_000;

export function Notices({ till }: { readonly till: Till }) {
  const outbox = till.outbox.value;
  const isLive = till.link.state.value === 'live';
  const texts = [
    ...(outbox !== null && !outbox.durable ? [words().memoryOnly] : []),
    ...(outbox?.trouble?.code === 'storage_full' ? [words().storageFull] : []),
    ...(outbox?.warnings.rows ? [words().many] : []),
    ...(outbox?.warnings.age ? [words().old] : []),
    ...(isLive && Math.abs(clockIsOffByMs()) > clockLimitMs ? [words().clock] : []),
  ];
  if (texts.length === 0) return null;
  return (
    <div class="stack notices">
      {texts.map((text) => (
        <p key={text} class="notice notice-failed" role="alert">
          <WarnIcon />
          <span>{text}</span>
        </p>
      ))}
      {outbox !== null && outbox.waiting + outbox.refused > 0 ? (
        <button type="button" class="button-second" onClick={() => saveAs(till.exportRows())}>
          {words().exportRows}
        </button>
      ) : null}
    </div>
  );
}

function saveAs(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = `receipts-${new Date().toISOString().slice(0, 16).replace(':', '-')}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
