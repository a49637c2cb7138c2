// `session:renew`: issues a token that expires later, and extends the connection until then.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const sessionRenew: Handler<'session:renew'> = async ({ renewToken }, session) => {
  const { token, exp } = await renewToken(session.claims);
  session.renewed(exp);
  return done({ token, expiresAt: new Date(exp * 1_000).toISOString() });
};
