// Whom a question is about: it comes from the token, except for operators, who say it.
import type { Reply } from '../src/contracts/errors.ts';
import type { Session } from '../src/contracts/session.ts';
import { done, refuse } from './handler.ts';

/** The shopper that this session may ask about. */
export function aboutUser(session: Session, asked: string | undefined): Reply<string> {
  const { role, sub } = session.claims;
  if (role === 'operator')
    return asked === undefined ? refuse('invalid', 'say whose', 'userId') : done(asked);
  const own = role === 'shopper' ? sub : session.boundTo();
  if (own === null) return refuse('not_found', 'no shopper is bound to this kiosk');
  return asked === undefined || asked === own
    ? done(own)
    : refuse('forbidden', 'only about your own shopper');
}
