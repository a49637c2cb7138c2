// `user:stats`: the totals of a shopper.
import { statsOf } from '../src/queries/stats.ts';
import { aboutUser } from './about-user.ts';
import { forTheRole } from './for-the-role.ts';
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';
import { hasSignedUp } from './has-signed-up.ts';

export const userStats: Handler<'user:stats'> = async (services, session, payload) => {
  const about = aboutUser(session, payload.userId);
  if (!about.ok) return about;
  const { user, exists } = await services.readUser(about.data);
  if (session.claims.role === 'operator' && !exists && !(await hasSignedUp(services, about.data))) {
    return refuse('not_found', 'no such shopper', 'userId');
  }
  return done(forTheRole(session.claims.role, statsOf(user)));
};
