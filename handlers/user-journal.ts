// `user:journal`: a shopper's entries page by page.
import { journalPageDefault } from '../src/contracts/limits.ts';
import { aboutUser } from './about-user.ts';
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const userJournal: Handler<'user:journal'> = async ({ readJournal }, session, payload) => {
  const about = aboutUser(session, payload.userId);
  if (!about.ok) return about;
  const { after = 0, limit = journalPageDefault } = payload;
  return done(await readJournal(about.data, after, limit));
};
