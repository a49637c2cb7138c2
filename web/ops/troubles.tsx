// A red card for each unavailable part: what, where and since when; and how many nodes answered.
import { useEffect, useRef } from 'preact/hooks';
import type { OpsTrouble } from '../../src/contracts/ops.ts';
import { announce } from '../kit/announce.tsx';
import { formatAge, formatTime, minuteTick } from '../kit/dates.ts';
import { WarnIcon } from '../kit/icons.tsx';
import { formatNumber } from '../kit/numbers.ts';
import type { MallWatch } from './mall-watch.ts';
import { words } from './words.ts';

export function Troubles({ watch }: { readonly watch: MallWatch }) {
  void minuteTick.value;
  const state = watch.state.value;
  const troubles = state?.troubles ?? [];
  const said = troubles.map(({ what, nodes }) => `${what} ${nodes.join(' ')}`).join(' · ');
  const before = useRef('');
  useEffect(() => {
    if (said !== before.current && said !== '') announce(troubles.map(titleOf).join(' · '));
    before.current = said;
  }, [said]);
  if (state === null || troubles.length === 0) return null;
  return (
    <section class="troubles" aria-label={words().troubles}>
      {troubles.map((trouble) => (
        <div
          key={`${trouble.what} ${trouble.nodes.join(' ')}`}
          class="notice notice-failed trouble"
          data-trouble={trouble.what}
        >
          <WarnIcon />
          <div>
            <h2 class="trouble-title">
              {words().away[trouble.what]}
              {trouble.what === 'node' ? (
                <>
                  {': '}
                  <bdi class="code">{trouble.nodes[0]}</bdi>
                </>
              ) : null}
            </h2>
            <p>{words().troubleMeans[trouble.what]}</p>
            <p class="small">
              {words().since(formatTime(trouble.since), formatAge(trouble.since))}
              {trouble.what === 'node' ? null : (
                <>
                  {' · '}
                  <span class="code">{trouble.nodes.join(', ')}</span>
                </>
              )}
            </p>
          </div>
        </div>
      ))}
      {state.answered < state.expected ? (
        <p class="small soft" data-answered>
          {words().answered(formatNumber(state.answered), formatNumber(state.expected))}
        </p>
      ) : null}
    </section>
  );
}

const titleOf = ({ what, nodes }: OpsTrouble): string =>
  what === 'node' ? words().nodeAway(nodes[0] ?? '') : words().away[what];
