// A number that counts up to its new value, or changes at once under reduced motion.
import { useEffect, useRef, useState } from 'preact/hooks';
import { wantsMotion } from './motion.ts';
import { formatNumber } from './numbers.ts';

const forMs = 400;

export function CountUp({ value }: { readonly value: number }) {
  const [shown, setShown] = useState(value);
  const from = useRef(value);
  useEffect(() => {
    const start = from.current;
    from.current = value;
    if (start === value) return;
    if (!wantsMotion()) {
      setShown(value);
      return;
    }
    const since = performance.now();
    let frame = requestAnimationFrame(function step(nowMs) {
      const part = Math.min(1, Math.max(0, (nowMs - since) / forMs));
      const eased = 1 - (1 - part) ** 3;
      setShown(Math.round(start + (value - start) * eased));
      if (part < 1) frame = requestAnimationFrame(step);
    });
    // A page in the background draws no frames, and its number must be right when it is shown again.
    const atLast = setTimeout(() => setShown(value), forMs * 2);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(atLast);
    };
  }, [value]);
  return <span class="figure">{formatNumber(shown)}</span>;
}
