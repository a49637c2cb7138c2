// The history of a receipt: its standing, the time of each step, what it earned and why, and its returns.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ReceiptStory } from '../../src/contracts/ops.ts';
import type { Role } from '../../src/contracts/roles.ts';
import { formatWhen } from '../kit/dates.ts';
import { storeName } from '../kit/mall.ts';
import { formatMoney } from '../kit/money.ts';
import { formatNumber } from '../kit/numbers.ts';
import { whyNot } from './allowed.ts';
import { EntryLines } from './entry-lines.tsx';
import { msOf } from './figure-tiles.tsx';
import type { MallWatch } from './mall-watch.ts';
import { TakeBackDialog } from './take-back-dialog.tsx';
import { words } from './words.ts';

export interface ReceiptCardProps {
  readonly story: ReceiptStory;
  readonly watch: MallWatch;
  readonly role: Role;
  readonly onChanged: () => void;
  readonly onShopper: (userId: string) => void;
}

export function ReceiptCard({ story, watch, role, onChanged, onShopper }: ReceiptCardProps) {
  const [isTakingBack, setTakingBack] = useState(false);
  const { receipt, steps, trace } = story;
  const { storeId, receiptNo, standing, userId, amount, currency, left, issuedAt, earned } = receipt;
  const reason = whyNot(watch, role) ?? (left === 0 && standing !== 'awaited' ? words().nothingLeft : null);
  const currencyOrRial = currency ?? 'IRR';
  return (
    <section class="card stack" data-found="receipt">
      <div class="spread wrap">
        <h2>
          {words().receipt} <span class="code clip">{receiptNo}</span>
        </h2>
        <span class={standing === 'applied' ? 'badge' : 'badge badge-failed'} data-standing={standing}>
          {words().standings[standing]}
        </span>
      </div>
      <dl class="facts">
        <Fact name={words().store}>
          <bdi>{storeName(storeId)}</bdi>
        </Fact>
        <Fact name={words().shopper}>
          {userId === null ? (
            '–'
          ) : (
            <button type="button" class="button-link code clip" onClick={() => onShopper(userId)}>
              {userId}
            </button>
          )}
        </Fact>
        <Fact name={words().amount}>{amount === null ? '–' : formatMoney(amount, currencyOrRial)}</Fact>
        <Fact name={words().left}>{formatMoney(left, currencyOrRial)}</Fact>
        <Fact name={words().boughtAt}>{issuedAt === null ? '–' : formatWhen(issuedAt)}</Fact>
        <Fact name={words().earned}>
          {words().earnedBoth(formatNumber(earned.coins), formatNumber(earned.xp))}
        </Fact>
      </dl>
      {receipt.reason === null ? null : (
        <p>
          {words().reason}: <bdi class="clip">{receipt.reason}</bdi>
        </p>
      )}
      <h3>{words().timeOf}</h3>
      {trace === null ? <p class="small soft">{words().noTrace}</p> : <Trace trace={trace} />}
      <h3>{words().whatItDid}</h3>
      {steps.length === 0 ? <p class="small soft">{words().noSteps}</p> : null}
      <ol class="stack">
        {steps.map((step) => (
          <li key={`${step.cause} ${step.entries[0]?.seq}`} class="step" data-step={step.cause}>
            <p>
              <strong>{words().causes[step.cause]}</strong>{' '}
              <span class="soft small">{formatWhen(step.at)}</span>
            </p>
            <EntryLines entries={step.entries} currency={currencyOrRial} />
          </li>
        ))}
      </ol>
      {receipt.returns.length === 0 ? null : (
        <>
          <h3>{words().returns}</h3>
          <ul class="lines">
            {receipt.returns.map(({ returnNo, amount: back, reason: why }) => (
              <li key={returnNo} class="spread">
                <span>
                  <span class="code clip">{returnNo}</span> · <bdi class="clip">{why}</bdi>
                </span>
                <span>{formatMoney(back, currencyOrRial)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <div>
        <button
          type="button"
          class="button-danger"
          data-action="take-back"
          disabled={reason !== null}
          onClick={() => setTakingBack(true)}
        >
          {words().takeBack}
        </button>
        {reason === null ? null : <p class="small soft">{reason}</p>}
      </div>
      {isTakingBack ? (
        <TakeBackDialog
          watch={watch}
          receipt={receipt}
          onClose={() => setTakingBack(false)}
          onDone={onChanged}
        />
      ) : null}
    </section>
  );
}

export const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt class="small soft">{name}</dt>
    <dd>{children}</dd>
  </div>
);

const phases = ['waitingMs', 'readingMs', 'decidingMs', 'committingMs', 'announcedMs'] as const;

/** Received → waited → read → decided → committed → announced, as parts of one bar. */
function Trace({ trace }: { readonly trace: NonNullable<ReceiptStory['trace']> }) {
  return (
    <div class="trace" data-trace>
      <p class="small">
        {words().received(formatWhen(trace.receivedAt))} · <span class="code">{trace.node}</span> ·{' '}
        {words().inAll(msOf(trace.totalMs))}
      </p>
      <div class="trace-bar" aria-hidden="true">
        {phases.map((phase) => (
          <span
            key={phase}
            class={`trace-${phase}`}
            style={{ flexGrow: Math.max(trace[phase], trace.totalMs / 100) }}
          />
        ))}
      </div>
      <ul class="trace-steps small">
        {phases.map((phase) => (
          <li key={phase}>
            <span class={`trace-dot trace-${phase}`} />
            {words().phases[phase]}{' '}
            <span class="figure">
              {msOf(trace[phase])} {words().ms}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
