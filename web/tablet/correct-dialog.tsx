// A refused row is corrected here and sent again, or removed.
import { useState } from 'preact/hooks';
import type { OutboxRow } from '../../src/client/outbox/row.ts';
import { Dialog } from '../kit/dialog.tsx';
import { mallCurrency } from '../kit/mall.ts';
import { showToast } from '../kit/toast.tsx';
import type { Faults, Typed } from './entry.ts';
import { nothingTyped, readEntry } from './entry.ts';
import { Fields } from './fields.tsx';
import { storageSentence } from './storage-sentence.ts';
import type { Till } from './till.ts';
import { words } from './words.ts';

export interface CorrectDialogProps {
  readonly till: Till;
  readonly row: OutboxRow;
  readonly onClose: () => void;
}

const rialPerToman = 10;

/** The values that were typed for this receipt. */
function typedOf(row: OutboxRow): Typed {
  if (row.event !== 'receipt:submit') return nothingTyped;
  const { userId, receiptNo, amount, items } = row.payload;
  const typedAmount = mallCurrency() === 'IRR' ? amount / rialPerToman : amount;
  return { shopper: userId, receiptNo, amount: String(typedAmount), category: items?.[0]?.category ?? '' };
}

export function CorrectDialog({ till, row, onClose }: CorrectDialogProps) {
  const [typed, setTyped] = useState(() => typedOf(row));
  const [faults, setFaults] = useState<Faults>({});

  async function attempt(work: Promise<void>): Promise<void> {
    try {
      await work;
      onClose();
    } catch (error) {
      showToast({ text: storageSentence(error), tone: 'failed' });
    }
  }
  function submit(): void {
    if (row.event !== 'receipt:submit') {
      void attempt(till.correct(row.id, row));
      return;
    }
    const entry = readEntry(typed, mallCurrency());
    if ('faults' in entry) {
      setFaults(entry.faults);
      return;
    }
    const payload = { ...entry.receipt, issuedAt: row.payload.issuedAt };
    void attempt(till.correct(row.id, { event: 'receipt:submit', payload }));
  }

  return (
    <Dialog title={words().correctTitle} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {row.event === 'receipt:submit' ? (
          <Fields
            typed={typed}
            faults={faults}
            prefix="correct-"
            onType={(change) => setTyped((before) => ({ ...before, ...change }))}
          />
        ) : (
          <p class="code">{row.payload.receiptNo}</p>
        )}
        <button type="submit" class="button">
          {words().correctDo}
        </button>
        <button type="button" class="button-danger" onClick={() => void attempt(till.remove(row.id))}>
          {words().removeRow}
        </button>
      </form>
    </Dialog>
  );
}
