// `user:resume`: the entries after a cursor.
import { aboutUser } from './about-user.ts';
import { forTheRole } from './for-the-role.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const userResume: Handler<'user:resume'> = async ({ resume }, session, { epoch, seq, userId }) => {
  const about = aboutUser(session, userId);
  if (!about.ok) return about;
  const { role } = session.claims;
  // A kiosk gets no entries from before the visit, whatever cursor it sends.
  const from = role === 'kiosk' ? Math.max(seq, session.heardFrom() ?? Number.MAX_SAFE_INTEGER) : seq;
  const { snapshot, ...resumed } = await resume.resume(about.data, { epoch, seq: from });
  return done(snapshot === undefined ? resumed : { ...resumed, snapshot: forTheRole(role, snapshot) });
};
