// The nodes of the mall, one row each: state and load.
import type { OpsNode, OpsState } from '../../src/contracts/ops.ts';
import { formatAge, formatTime, minuteTick } from '../kit/dates.ts';
import { formatNumber } from '../kit/numbers.ts';
import { msOf } from './figure-tiles.tsx';
import { allOf } from './mall-watch.ts';
import { words } from './words.ts';

export function NodesCard({ state }: { readonly state: OpsState }) {
  void minuteTick.value;
  const columns = words().nodeColumns;
  return (
    <section class="card">
      <div class="spread">
        <h2>{words().nodes}</h2>
        <span class={state.answered < state.expected ? 'badge badge-failed' : 'badge'} data-nodes-answered>
          {words().answered(formatNumber(state.answered), formatNumber(state.expected))}
        </span>
      </div>
      <div class="table-wrap">
        <table class="table table-cards">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {state.nodes.map((node) => (
              <NodeRow key={node.name} node={node} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function NodeRow({ node }: { readonly node: OpsNode }) {
  const { name, version, state, heardAt, figures } = node;
  const columns = words().nodeColumns;
  const isDraining = state === 'here' && figures?.draining === true;
  const cells =
    figures === null || state !== 'here'
      ? null
      : [
          formatNumber(allOf(figures.connections)),
          formatNumber(figures.receiptsPerMinute),
          `${msOf(figures.p95Ms)} ${words().ms}`,
          words().ofLimit(formatNumber(figures.waiting), formatNumber(figures.limit)),
          formatNumber(figures.cpuPercent / 100, { style: 'percent', maximumFractionDigits: 0 }),
          `${formatNumber(figures.residentBytes / 1_048_576, { maximumFractionDigits: 0 })} ${words().mib}`,
          `${msOf(figures.loopDelayMs)} ${words().ms}`,
        ];
  return (
    <tr data-node={name} data-state={isDraining ? 'draining' : state}>
      <th scope="row">
        <span class="code">{name}</span> <span class="code soft small">{version}</span>
      </th>
      <td data-label={columns[1]}>
        <span class={state === 'here' && !isDraining ? 'badge' : 'badge badge-failed'}>
          {isDraining ? words().isDraining : words().nodeStates[state]}
        </span>
        {state === 'here' && figures?.cutCallers !== undefined && (
          <div class="soft small" data-cut-callers>
            {words().cutCallers(formatNumber(figures.cutCallers.count), formatAge(figures.cutCallers.lastAt))}
          </div>
        )}
      </td>
      {cells === null ? (
        <td colSpan={columns.length - 2} class="soft">
          {state === 'here' ? words().noFigures : words().since(formatTime(heardAt), formatAge(heardAt))}
        </td>
      ) : (
        cells.map((cell, at) => (
          <td key={columns[at + 2]} data-label={columns[at + 2]}>
            <span class="figure">{cell}</span>
          </td>
        ))
      )}
    </tr>
  );
}
