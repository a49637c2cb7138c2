// The sheets of the phone: the code, a new level, a summary of what was missed. One at a time.
import { useEffect } from 'preact/hooks';
import { celebrate } from '../kit/celebrate.ts';
import { Dialog } from '../kit/dialog.tsx';
import { Coin, StarIcon } from '../kit/icons.tsx';
import { nameIn } from '../kit/language.ts';
import { mall } from '../kit/mall.ts';
import { formatChange, formatNumber } from '../kit/numbers.ts';
import { HappeningRow } from './happening-row.tsx';
import { OwnCode } from './own-code.tsx';
import type { Away, Shopper } from './shopper.ts';
import { words } from './words.ts';

export interface SheetsProps {
  readonly shopper: Shopper;
  readonly userId: string;
  readonly isCodeOpen: boolean;
  readonly onCodeClose: () => void;
}

export function Sheets({ shopper, userId, isCodeOpen, onCodeClose }: SheetsProps) {
  const level = shopper.levelUp.value;
  const away = shopper.away.value;
  if (level !== null) {
    const coins = shopper.happenings.value[0]?.coins ?? 0;
    return <LevelSheet key={level} level={level} coins={coins} onClose={shopper.celebrated} />;
  }
  if (away !== null) {
    return (
      <AwaySheet
        away={away}
        onClose={() => {
          shopper.away.value = null;
        }}
      />
    );
  }
  if (!isCodeOpen) return null;
  return (
    <Dialog kind="sheet" title={words().codeTitle} onClose={onCodeClose}>
      <OwnCode link={shopper.link} userId={userId} />
    </Dialog>
  );
}

interface LevelSheetProps {
  readonly level: number;
  /** The coins of the purchase that reached the level. */
  readonly coins: number;
  readonly onClose: () => void;
}

function LevelSheet({ level, coins, onClose }: LevelSheetProps) {
  const name = mall.value?.levels.find((one) => one.level === level)?.name;
  useEffect(() => {
    void celebrate();
  }, []);
  return (
    <Dialog kind="sheet" title={words().levelUp(formatNumber(level))} onClose={onClose}>
      <div class="level-sheet" data-sheet="level">
        <span class="level-star">
          <StarIcon />
        </span>
        {name === undefined ? null : <p>{words().levelUpText(nameIn(name))}</p>}
        {coins > 0 ? (
          <p class="badge badge-won">
            <Coin size={18} />
            {words().coins(formatChange(coins))}
          </p>
        ) : null}
        <button type="button" class="button" onClick={onClose}>
          {words().close}
        </button>
      </div>
    </Dialog>
  );
}

const AwaySheet = ({ away, onClose }: { readonly away: Away; readonly onClose: () => void }) => (
  <Dialog kind="sheet" title={words().away} onClose={onClose}>
    <div class="stack" data-sheet="away">
      <p>{words().awayText(formatChange(away.coins))}</p>
      <ul class="happenings">
        {away.happenings.slice(0, 50).map((happening) => (
          <HappeningRow key={happening.firstSeq} happening={happening} />
        ))}
      </ul>
      <button type="button" class="button" onClick={onClose}>
        {words().close}
      </button>
    </div>
  </Dialog>
);
