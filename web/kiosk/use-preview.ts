// What a receipt would earn, requested from the server when the typing pauses: the page knows no rule.
import { useEffect, useState } from 'preact/hooks';
import type { Outcome, ReceiptPreview } from '../../src/contracts/receipts.ts';
import type { Kiosk } from './kiosk-state.ts';

const afterMs = 250;

export function usePreview(kiosk: Kiosk, receipt: ReceiptPreview | null): Outcome | null {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const amount = receipt?.amount ?? null;
  useEffect(() => {
    setOutcome(null);
    if (receipt === null) return;
    let isOver = false;
    const timer = setTimeout(() => {
      kiosk.preview(receipt).then(
        (said) => {
          if (!isOver) setOutcome(said);
        },
        () => {}, // the link has ended: its own state says so
      );
    }, afterMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [amount]);
  return outcome;
}
