// `kiosk:bind`: binds the kiosk to a shopper for one visit. A shopper without any purchase may be bound too.

import type { Begun } from '../src/access/visits.ts';
import type { ErrorCode, Reply } from '../src/contracts/errors.ts';
import { wireError } from '../src/contracts/errors.ts';
import type { OwnName } from '../src/game/display-name.ts';
import { displayName } from '../src/game/display-name.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const kioskBind: Handler<'kiosk:bind'> = async ({ visits, resume, profiles }, session, who) => {
  // Binds before reading: an entry committed in between arrives twice rather than never.
  const begun = visits.begin(session, who);
  if (!begun.ok) return refused(begun);
  const { userId } = begun;
  const [snapshot, known] = await Promise.all([resume.snapshot(userId), profiles.of([userId])]);
  session.caughtUp(userId, snapshot.seq);
  const { totalReceipts: _, totalSpent: __, ...shown } = snapshot;
  const name = nameFor(known.get(userId), who.code !== undefined);
  return done({ ...shown, name, endsInMs: visits.touch(session) ?? 0 });
};

/** A shopper who showed a code is present and sees their own first name; otherwise the kiosk shows the display name. */
function nameFor(own: OwnName | undefined, isPresent: boolean): string {
  if (own === undefined) return '';
  return displayName(isPresent ? { ...own, showName: true } : own);
}

const refusals: Readonly<Record<Exclude<Begun, { ok: true }>['why'], [ErrorCode, string, string?]>> = {
  'by-id': ['forbidden', 'a kiosk binds by the code that the phone shows', 'userId'],
  'no-code': ['invalid', 'either a code or a userId', 'code'],
  wrong: ['not_found', 'no code of this moment: read it from the phone again', 'code'],
  used: ['not_found', 'this code has been used: the phone shows a new one within 30 s', 'code'],
  limited: ['limited', 'too many wrong codes at this kiosk'],
};

function refused(begun: Exclude<Begun, { ok: true }>): Reply<never> {
  const [code, message, field] = refusals[begun.why];
  return {
    ok: false,
    error: wireError(code, message, {
      ...(field === undefined ? {} : { field }),
      ...('retryAfterMs' in begun ? { retryAfterMs: begun.retryAfterMs } : {}),
    }),
  };
}
