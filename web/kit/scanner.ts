// Reads a scanner that types like a keyboard: many keys and Enter faster than any hand. Plain typing is left alone.
import { latinDigits } from './numbers.ts';

/** Between two keys of a scanner. */
const mostGapMs = 50;
const fewestKeys = 4;
/** Nobody types so many keys a second: on average at most this much for each. */
const mostPerKeyMs = 30;

/** Calls `onScan` with what was scanned. What the scanner typed into a field is taken out again. Gives what ends it. */
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
      // Not a click on the button in focus, nor the end of a form.
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
