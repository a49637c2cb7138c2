// `shopper:code`: what the shopper's phone shows to a till or a kiosk, for a moment.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const shopperCode: Handler<'shopper:code'> = async ({ shopperCodes }, session) =>
  done(shopperCodes.issue(session.claims.sub));
