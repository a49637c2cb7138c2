// Client events about the mall as a whole: leaderboards, announcements, and what its screens played.
import { announcement, mallAnnounce } from './announcements.ts';
import { board, boardGet } from './boards.ts';
import type { ClientEvents } from './client-event.ts';
import { nothing } from './client-event.ts';
import { mallInfo } from './pages.ts';
import { roles } from './roles.ts';
import { screenPlayed } from './screens.ts';

export const mallEvents = {
  'board:get': {
    summary:
      'Reads a leaderboard of the mall, a store or a category, by day, week, month or all time: the current period, the ' +
      'previous one, or any by its key.',
    roles,
    payload: boardGet,
    data: board,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'mall:info': {
    summary:
      'Reads the names in use: the mall, its stores, categories, missions and levels, its currency and time zone.',
    roles,
    payload: nothing,
    data: mallInfo,
    rate: { perSecond: 1, burst: 10 },
  },
  'mall:announce': {
    summary: 'Sends an announcement to everyone in the mall, and to those who connect before it ends.',
    roles: ['operator'],
    payload: mallAnnounce,
    data: announcement,
    rate: { perSecond: 1, burst: 5 },
    isAct: true,
  },
  'screen:played': {
    summary: 'Reports what a screen has played since its last report. The node counts it for the operators.',
    roles: ['screen'],
    payload: screenPlayed,
    data: nothing,
    rate: { perSecond: 0.5, burst: 10 },
  },
} as const satisfies ClientEvents;
