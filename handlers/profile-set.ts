// `profile:set`: stores a shopper's name and whether others may see it, or deletes both.
import { aboutUser } from './about-user.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';
import { profileOf } from './profile-get.ts';

export const profileSet: Handler<'profile:set'> = async ({ profiles }, session, payload) => {
  const about = aboutUser(session, payload.userId);
  if (!about.ok) return about;
  const userId = about.data;
  const { name, showName } = payload;
  if (name === null) await profiles.erase(userId);
  else await profiles.put({ userId, name, showName });
  return done(profileOf(userId, name === null ? null : { name, showName }));
};
