// Pushes to the operators on this node: the state of the mall, and the rows of its log.
import type { OpsLog, OpsState } from '../../contracts/ops.ts';
import { operators } from '../../contracts/rooms.ts';
import type { Audiences } from './audiences.ts';

export interface OperatorPushes {
  /** Whether an operator is connected to this node. */
  areHere(): boolean;
  showState(state: OpsState): void;
  showRows(log: OpsLog): void;
}

export const createOperatorPushes = (audiences: Audiences): OperatorPushes => ({
  areHere: () => audiences.present().includes(operators),
  showState: (state) => audiences.push(operators, 'state', (room) => room.emit('ops:state', state)),
  showRows: (log) =>
    audiences.push(operators, `rows ${log.rows[0]?.id}`, (room) => room.emit('ops:log', log)),
});
