// The shopper's own code: a new one every half minute, the last one while there is no network.
import { useEffect, useState } from 'preact/hooks';
import { readKept, writeKept } from '../kit/keep.ts';
import type { PageLink } from '../kit/page-link.ts';
import { QrCode } from '../kit/qr-code.tsx';
import { words } from './words.ts';

/** A code is valid for a minute; the next one is requested in time. */
const leadMs = 25_000;
const againMs = 3_000;

export function OwnCode({ link, userId }: { readonly link: PageLink; readonly userId: string }) {
  const [code, setCode] = useState(() => readKept('local', `code:${userId}`) ?? userId);
  const isLive = link.state.value === 'live';
  useEffect(() => {
    if (!isLive) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const renew = async (): Promise<void> => {
      const reply = await link.client()?.request('shopper:code', {});
      if (isOver) return;
      if (!reply?.ok) {
        timer = setTimeout(() => void renew(), againMs);
        return;
      }
      setCode(reply.data.code);
      writeKept('local', `code:${userId}`, reply.data.code);
      const leftMs = Date.parse(reply.data.validUntil) - Date.now();
      timer = setTimeout(() => void renew(), Math.min(leadMs, Math.max(againMs, leftMs - leadMs)));
    };
    void renew().catch(() => {}); // the link has ended: its own state says so
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [isLive, userId]);
  return (
    <div class="own-code">
      <QrCode text={code} label={words().codeLabel} />
      <p class="code own-code-text" data-code={code}>
        {code}
      </p>
      <p class="soft small">{isLive ? words().codeHelp : words().codeOffline}</p>
    </div>
  );
}
