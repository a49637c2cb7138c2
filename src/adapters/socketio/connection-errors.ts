// The errors that a refused connection gets: its client reads them from `connect_error`, as `data`.
import type { ErrorCode } from '../../contracts/errors.ts';
import { wireError } from '../../contracts/errors.ts';
import type { ConnectionRefusal, Refused } from './connection-admission.ts';

const messages: Readonly<Record<ConnectionRefusal, string>> = {
  role: 'this node runs jobs and serves nobody: connect to another one',
  stopping: 'this node is stopping',
  draining: 'this node is drained: connect to another one',
  full: 'this node is full',
  overloaded: 'this node has too much to do',
  rate: 'too many connect at once',
  unauthenticated: 'too many connections are not authenticated yet',
  flooding: 'this caller did not keep to its rate',
  identity: 'too many connections of this identity',
  address: 'too many connections from this address',
  shoppers: 'the quota of shoppers is used up',
};

/** The error for a connection that the node has no capacity for. */
export const busyError = ({ reason, retryAfterMs }: Refused): Error =>
  connectionError('busy', messages[reason], retryAfterMs);

export function connectionError(code: ErrorCode, message: string, retryAfterMs?: number): Error {
  const { retryable } = wireError(code, message);
  return Object.assign(new Error(message), {
    data: { code, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  });
}
