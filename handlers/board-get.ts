// `board:get`: a leaderboard, and the place of the shopper who asks.
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';

const defaultRows = 10;

export const boardGet: Handler<'board:get'> = async (
  { readBoard },
  session,
  { board, limit = defaultRows, period },
) => {
  const { role, sub } = session.claims;
  const me = role === 'shopper' ? sub : session.boundTo();
  const found = await readBoard(board, limit, me, period);
  if (found === 'no board') return refuse('not_found', 'no such store or category', 'board');
  if (found === 'no period') return refuse('invalid', 'this board has no such period', 'period');
  return done(found);
};
