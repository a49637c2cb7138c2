// A progress bar.

export interface BarProps {
  /** A description for screen readers. */
  readonly label: string;
  readonly value: number;
  readonly max: number;
  /** `won`: it was just completed. */
  readonly tone?: 'plain' | 'won';
}

export function Bar({ label, value, max, tone = 'plain' }: BarProps) {
  const part = max <= 0 ? 1 : Math.min(1, Math.max(0, value / max));
  return (
    <div
      class={`bar bar-${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
    >
      <div class="bar-fill" style={{ inlineSize: `${part * 100}%` }} />
    </div>
  );
}
