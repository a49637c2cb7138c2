// Recognizes a scanner that types like a keyboard: many keys and Enter, faster than any hand. Typing by hand is unaffected.
import { latinDigits } from './numbers.ts';

/** The longest time between two keys of a scanner. */
const mostGapMs = 50;
const fewestKeys = 4;
/** The longest average time per key: nobody types this fast. */
const mostPerKeyMs = 30;

/** Calls `onScan` with the scanned text, and removes what the scanner typed into a field. Returns a function that stops it. */
export function listenForScans(onScan: (text: string) => void): () => void {
  let keys: string[] = [];
  let firstAtMs = 0;
  let lastAtMs = 0;
  let field: { element: HTMLInputElement | HTMLTextAreaElement; before: string } | null = null;

  function begin(event: KeyboardEvent): void {
    keys = [];
    firstAtMs = event.timeStamp;
    const { target } = event;
    const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    field = isField ? { element: target, before: target.value } : null;
  }

  function listen(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.timeStamp - lastAtMs > mostGapMs) begin(event);
    if (event.key === 'Enter') {
      const text = latinDigits(keys.join('')).trim();
      const isQuick = event.timeStamp - firstAtMs <= Math.max(keys.length, fewestKeys) * mostPerKeyMs;
      keys = [];
      if (text.length < fewestKeys || !isQuick) return;
      // The Enter must neither click the focused button nor submit a form.
      event.preventDefault();
      event.stopPropagation();
      if (field !== null) {
        field.element.value = field.before;
        field.element.dispatchEvent(new Event('input', { bubbles: true }));
      }
      onScan(text);
      return;
    }
    lastAtMs = event.timeStamp;
    if (event.key.length === 1) keys.push(event.key);
  }
  addEventListener('keydown', listen, { capture: true });
  return () => removeEventListener('keydown', listen, { capture: true });
}
