// `profile:get`: a shopper's profile and display name.
import type { Profile } from '../src/contracts/profiles.ts';
import type { OwnName } from '../src/game/display-name.ts';
import { displayName } from '../src/game/display-name.ts';
import { aboutUser } from './about-user.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const profileGet: Handler<'profile:get'> = async ({ profiles }, session, payload) => {
  const about = aboutUser(session, payload.userId);
  if (!about.ok) return about;
  return done(profileOf(about.data, (await profiles.of([about.data])).get(about.data) ?? null));
};

/** `own` null: the shopper has set no profile. */
export const profileOf = (userId: string, own: OwnName | null): Profile => ({
  userId,
  name: own?.name ?? null,
  showName: own?.showName ?? false,
  shownAs: displayName(own),
});
