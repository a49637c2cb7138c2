// `user:snapshot`: a shopper's current state.
import { aboutUser } from './about-user.ts';
import { forTheRole } from './for-the-role.ts';
import type { Handler } from './handler.ts';
import { done, refuse } from './handler.ts';
import { hasSignedUp } from './has-signed-up.ts';

export const userSnapshot: Handler<'user:snapshot'> = async (services, session, payload) => {
  const about = aboutUser(session, payload.userId);
  if (!about.ok) return about;
  if (session.claims.role === 'operator') {
    const { exists } = await services.readUser(about.data);
    if (!exists && !(await hasSignedUp(services, about.data))) {
      return refuse('not_found', 'no such shopper', 'userId');
    }
  }
  return done(forTheRole(session.claims.role, await services.resume.snapshot(about.data)));
};
