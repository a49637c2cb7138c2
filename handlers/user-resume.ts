// `user:resume`: the entries after a cursor.
import { aboutUser } from './about-user.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const userResume: Handler<'user:resume'> = async ({ resume }, session, { epoch, seq, userId }) => {
  const about = aboutUser(session, userId);
  return about.ok ? done(await resume.resume(about.data, { epoch, seq })) : about;
};
