// `mall:announce`: sends an announcement to everyone in the mall.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const mallAnnounce: Handler<'mall:announce'> = async ({ announcements }, _session, said) =>
  done(announcements.announce(said));
