// Client events about one shopper: balance, journal, profile, phone and session.
import { z } from 'zod';
import type { ClientEvents } from './client-event.ts';
import { aboutUser, nothing } from './client-event.ts';
import { userId } from './fields.ts';
import { foundShopper, sessionRenewed, shopperCode } from './pages.ts';
import { profile, profileSet } from './profiles.ts';
import { pushKey, pushSubscribe, pushUnsubscribe } from './push.ts';
import { roles } from './roles.ts';
import { journalGet, journalPage, resumed, resumeFrom, snapshot, stats } from './shoppers.ts';

export const shopperEvents = {
  'user:resume': {
    summary:
      'Reads the entries after a cursor, or a snapshot when the gap is too wide or the cursor is from another epoch.',
    roles: ['shopper', 'kiosk', 'operator'],
    payload: resumeFrom,
    data: resumed,
    rate: { perSecond: 5, burst: 20 },
    readCredits: 1,
  },
  'user:journal': {
    summary:
      "Reads a shopper's journal page by page, from the first entry on. `next` is the `after` of the next page.",
    roles: ['shopper', 'operator'],
    payload: journalGet,
    data: journalPage,
    rate: { perSecond: 5, burst: 20 },
    readCredits: 1,
  },
  'user:stats': {
    summary:
      "Reads a shopper's totals. A shopper asks about themselves, a kiosk about the shopper bound to it (without lifetime " +
      'totals), an operator about anyone.',
    roles: ['shopper', 'kiosk', 'operator'],
    payload: aboutUser,
    data: stats,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'user:snapshot': {
    summary:
      "Reads a shopper's current state: totals, level and missions. Who may ask about whom is as for `user:stats`.",
    roles: ['shopper', 'kiosk', 'operator'],
    payload: aboutUser,
    data: snapshot,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'profile:get': {
    summary:
      "Reads a shopper's profile and the display name that others see. A shopper reads their own, an operator anyone's.",
    roles: ['shopper', 'operator'],
    payload: aboutUser,
    data: profile,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'profile:set': {
    summary:
      "Sets a shopper's name and whether others may see it: with `showName` the first name and an initial, else initials. " +
      '`name: null` deletes the name. A shopper sets their own, an operator that of any shopper.',
    roles: ['shopper', 'operator'],
    payload: profileSet,
    data: profile,
    rate: { perSecond: 2, burst: 10 },
    readCredits: 5,
    isAct: true,
  },
  'shopper:code': {
    summary:
      "Issues the code that a phone shows to a till or a kiosk: the shopper's id, `*` and eight digits. The digits " +
      'change every 30 s, and each code is valid for 60 s.',
    roles: ['shopper'],
    payload: nothing,
    data: shopperCode,
    rate: { perSecond: 1, burst: 10 },
  },
  'shopper:find': {
    summary: 'Looks up a shopper at the till: display name, coins and level.',
    roles: ['tablet'],
    payload: z.strictObject({ userId }),
    data: foundShopper,
    rate: { perSecond: 2, burst: 20 },
  },
  'push:key': {
    summary: 'Reads the public key with which a browser subscribes to web push; null if web push is off.',
    roles: ['shopper'],
    payload: nothing,
    data: pushKey,
    rate: { perSecond: 0.5, burst: 10 },
  },
  'push:subscribe': {
    summary:
      'Subscribes this phone to web push for coins, levels or missions. A shopper has at most five subscriptions; a new ' +
      'one replaces the oldest, or the one with the same endpoint. A connected phone gets no web push.',
    roles: ['shopper'],
    payload: pushSubscribe,
    data: nothing,
    rate: { perSecond: 0.5, burst: 10 },
    readCredits: 5,
  },
  'push:unsubscribe': {
    summary: 'Ends the web push subscription of this phone. Succeeds where there is none.',
    roles: ['shopper'],
    payload: pushUnsubscribe,
    data: nothing,
    rate: { perSecond: 0.5, burst: 10 },
    readCredits: 5,
  },
  'session:renew': {
    summary:
      'Issues a token for the same identity that expires later. Ask before the present one expires; the connection then ' +
      'stays open until the new expiry.',
    roles,
    payload: nothing,
    data: sessionRenewed,
    rate: { perSecond: 0.1, burst: 10 },
  },
} as const satisfies ClientEvents;
