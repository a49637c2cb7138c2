// A QR code as one SVG path: dark on white with its quiet zone, on any background.

import { useMemo } from 'preact/hooks';
import encodeQR from 'qr';

const quietZone = 4;

export interface QrCodeProps {
  readonly text: string;
  /** A description for screen readers. */
  readonly label: string;
}

export function QrCode({ text, label }: QrCodeProps) {
  const { path, size } = useMemo(() => drawCode(text), [text]);
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#0b1f18" />
    </svg>
  );
}

function drawCode(text: string): { path: string; size: number } {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: quietZone });
  const steps = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')));
  return { path: steps.join(''), size: rows.length };
}
