// Gives a shopper coins or takes some: a form, then a confirmation with the balance before and after.
import { useState } from 'preact/hooks';
import { newFormId } from '../../src/contracts/form-id.ts';
import { maxCorrectedCoins, maxReasonLength } from '../../src/contracts/limits.ts';
import { serverNowMs } from '../kit/dates.ts';
import { Dialog } from '../kit/dialog.tsx';
import { errorSentence } from '../kit/error-sentences.ts';
import { formatChange, formatNumber, readWhole } from '../kit/numbers.ts';
import { showToast } from '../kit/toast.tsx';
import type { FoundShopper } from './find-shopper.ts';
import type { MallWatch } from './mall-watch.ts';
import { words } from './words.ts';

export interface CorrectDialogProps {
  readonly watch: MallWatch;
  readonly shopper: FoundShopper;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function CorrectDialog({ watch, shopper, onClose, onDone }: CorrectDialogProps) {
  const { userId, coins: before } = shopper.snapshot;
  /** One id per form, so the coins move once however often it is sent. */
  const [id] = useState(() => newFormId(serverNowMs()));
  const [direction, setDirection] = useState<'give' | 'take'>('give');
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const whole = readWhole(amount) ?? 0;
  const coins = direction === 'give' ? whole : -whole;

  /** The fault of the form; empty: none. */
  function faultInForm(): string {
    if (whole === 0 || whole > maxCorrectedCoins) return words().needCoins(formatNumber(maxCorrectedCoins));
    if (reason.trim() === '') return words().needReason;
    return coins < 0 && before + coins < 0 ? words().tooFewCoins(formatNumber(before)) : '';
  }

  function ask(): void {
    const missing = faultInForm();
    setFault(missing);
    setAsking(missing === '');
  }

  async function correct(): Promise<void> {
    setBusy(true);
    const payload = { id, userId, coins, reason: reason.trim() };
    const reply = await watch.link.client()?.request('ops:correct-coins', payload);
    setBusy(false);
    if (reply?.ok !== true) {
      const error = reply === undefined ? { code: 'retry' as const } : reply.error;
      return setFault(words().correctFaults[error.code] ?? errorSentence(error));
    }
    showToast({ text: words().corrected(formatChange(reply.data.coins.delta)) });
    onClose();
    onDone();
  }

  return (
    <Dialog title={words().correctTitle} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isAsking) void correct();
          else ask();
        }}
      >
        {isAsking ? (
          <Summary shopper={shopper} coins={coins} reason={reason.trim()} />
        ) : (
          <>
            <label class="field">
              <span>{words().direction}</span>
              <select
                name="direction"
                value={direction}
                onChange={(event) => setDirection(event.currentTarget.value as 'give' | 'take')} // its options
              >
                <option value="give">{words().give}</option>
                <option value="take">{words().take}</option>
              </select>
            </label>
            <label class="field">
              <span>{words().howManyCoins}</span>
              <input
                name="coins"
                dir="ltr"
                inputMode="numeric"
                autocomplete="off"
                value={amount}
                onInput={(event) => setAmount(event.currentTarget.value)}
              />
            </label>
            <label class="field">
              <span>{words().correctReason}</span>
              <input
                name="reason"
                maxLength={maxReasonLength}
                value={reason}
                onInput={(event) => setReason(event.currentTarget.value)}
              />
            </label>
          </>
        )}
        <p class="fault" role="alert">
          {fault}
        </p>
        <div class="row wrap">
          <button type="submit" class={coins < 0 ? 'button-danger' : 'button'} disabled={isBusy}>
            {isAsking ? words().correctDo(formatChange(coins)) : words().goAhead}
          </button>
          <button
            type="button"
            class="button-quiet"
            disabled={isBusy}
            onClick={() => {
              setFault('');
              if (isAsking) setAsking(false);
              else onClose();
            }}
          >
            {isAsking ? words().goBack : words().cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface SummaryProps {
  readonly shopper: FoundShopper;
  readonly coins: number;
  readonly reason: string;
}

/** The shopper, and the balance before and after. */
const Summary = ({ shopper: { snapshot, profile }, coins, reason }: SummaryProps) => (
  <div class="stack" data-correction={coins}>
    <p>
      <strong>
        <bdi class="clip">{profile.name ?? words().noName}</bdi>
      </strong>{' '}
      <span class="code soft clip">{snapshot.userId}</span>
    </p>
    <dl class="facts">
      <div>
        <dt class="small soft">{words().balanceBefore}</dt>
        <dd>{formatNumber(snapshot.coins)}</dd>
      </div>
      <div>
        <dt class="small soft">{words().change}</dt>
        <dd>{formatChange(coins)}</dd>
      </div>
      <div>
        <dt class="small soft">{words().balanceAfter}</dt>
        <dd>
          <strong data-after={snapshot.coins + coins}>{formatNumber(snapshot.coins + coins)}</strong>
        </dd>
      </div>
    </dl>
    <p class="clip-lines">
      {words().reason}: <bdi>{reason}</bdi>
    </p>
    <p class="small soft">{words().correctWill}</p>
  </div>
);
