// `shopper:find`: what a clerk may see of a shopper at the till: no lifetime totals, no journal, no full name.
import { displayName } from '../src/game/display-name.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const shopperFind: Handler<'shopper:find'> = async ({ readUser, profiles }, _session, { userId }) => {
  const [{ user, exists }, known] = await Promise.all([readUser(userId), profiles.of([userId])]);
  const own = known.get(userId);
  const name = own === undefined ? '' : displayName(own);
  return done({ userId, isKnown: exists, name, coins: user.coins, level: user.level });
};
