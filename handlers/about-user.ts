// Whose data an event may read: that of the token's own shopper, or for operators that of the shopper they name.
import type { Reply } from '../src/contracts/errors.ts';
import type { Session } from '../src/contracts/session.ts';
import { done, refuse } from './handler.ts';

/** The shopper whose data this session may read. */
export function aboutUser(session: Session, asked: string | undefined): Reply<string> {
  const { role, sub } = session.claims;
  if (role === 'operator')
    return asked === undefined ? refuse('invalid', 'name the shopper', 'userId') : done(asked);
  const own = role === 'shopper' ? sub : session.boundTo();
  if (own === null) return refuse('not_found', 'no shopper is bound to this kiosk');
  return asked === undefined || asked === own
    ? done(own)
    : refuse('forbidden', 'allowed only for your own shopper');
}
