// `user:stats`: the totals of a shopper.
import { statsOf } from '../src/queries/stats.ts';
import { aboutUser } from './about-user.ts';
import { forTheRole } from './for-the-role.ts';
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';

export const userStats: Handler<'user:stats'> = async ({ readUser }, session, payload) => {
  const about = aboutUser(session, payload.userId);
  if (!about.ok) return about;
  const { user, exists } = await readUser(about.data);
  if (!exists && session.claims.role === 'operator') return refuse('not_found', 'no such shopper', 'userId');
  return done(forTheRole(session.claims.role, statsOf(user)));
};
