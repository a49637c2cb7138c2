// The shopper of the code: first name and initial, coins and level, so that the clerk can say them.
import { useEffect, useState } from 'preact/hooks';
import type { FoundShopper } from '../../src/contracts/pages.ts';
import { userIdOfScan } from '../../src/contracts/shopper-code.ts';
import { PersonIcon } from '../kit/icons.tsx';
import { formatNumber, latinDigits } from '../kit/numbers.ts';
import type { Till } from './till.ts';
import { words } from './words.ts';

const afterMs = 400;

export function ShopperLine({ till, text }: { readonly till: Till; readonly text: string }) {
  const [found, setFound] = useState<FoundShopper | null>(null);
  const userId = userIdOfScan(latinDigits(text));
  const isLive = till.link.state.value === 'live';
  useEffect(() => {
    setFound(null);
    if (userId === '' || !isLive) return;
    let isOver = false;
    const timer = setTimeout(() => void ask().catch(() => {}), afterMs);
    async function ask(): Promise<void> {
      const reply = await till.link.client()?.request('shopper:find', { userId });
      if (!isOver && reply?.ok) setFound(reply.data);
    }
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [userId, isLive]);
  if (found === null) return <p class="shopper-line soft small">{words().shopperHelp}</p>;
  return (
    <p class="shopper-line shopper-found" data-shopper={found.userId}>
      <PersonIcon />
      {found.isKnown ? (
        <span>
          <strong>
            <bdi>{found.name === '' ? found.userId : found.name}</bdi>
          </strong>{' '}
          <span class="soft">{words().has(formatNumber(found.coins), formatNumber(found.level))}</span>
        </span>
      ) : (
        <span>{words().unknown}</span>
      )}
    </p>
  );
}
