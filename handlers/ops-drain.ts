// `ops:drain`: drains a node, or ends its drain.
import { wireError } from '../src/contracts/errors.ts';
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';

const retryAfterMs = 5_000;

export const opsDrain: Handler<'ops:drain'> = async ({ drainNode }, _session, { node, undo = false }) => {
  const outcome = await drainNode.ask(node, undo);
  if (outcome === 'drained') return done({ node, draining: !undo });
  if (outcome === 'no node') return refuse('not_found', 'no node of this name serves clients now', 'node');
  if (outcome === 'only one') {
    return refuse('conflict', 'no other node of the mall is ready: its clients could go nowhere', 'node');
  }
  if (outcome === 'no answer') return refuse('retry', 'the node has not answered');
  return {
    ok: false,
    error: wireError('busy', 'a node was drained just now', { retryAfterMs }),
  };
};
