// `shopper:code`: issues the short-lived code that a phone shows to a till or a kiosk.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const shopperCode: Handler<'shopper:code'> = async ({ shopperCodes }, session) =>
  done(shopperCodes.issue(session.claims.sub));
