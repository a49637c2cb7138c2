// The schemas of messages between nodes: limits of sizes and times, and the adapter's wrapping.
import { describe, expect, test } from 'vitest';
import {
  adapterFrames,
  clockToleranceMs,
  isTimely,
  maxMomentsPerMessage,
  nodeMessage,
} from '../../src/contracts/cluster.ts';
import { maxAnnouncementLength, maxAnnouncementSeconds } from '../../src/contracts/limits.ts';
import { maxMoments } from '../../src/screens/highlights.ts';

const nowMs = Date.parse('2026-11-28T12:00:00.000Z');
const at = (afterMs: number): string => new Date(nowMs + afterMs).toISOString();

const announcement = (changes: object = {}) => ({
  type: 'announcement' as const,
  announcement: {
    id: 'a1',
    kind: 'offer' as const,
    text: { en: 'Ice cream', fa: 'بستنی' },
    at: at(0),
    until: at(60_000),
    ...changes,
  },
});
const moment = (changes: object = {}) => ({
  kind: 'level.reached' as const,
  level: 2,
  userId: 'sara',
  storeId: 'cafe',
  atMs: nowMs,
  ...changes,
});
const visitMessage = (changes: object = {}) => ({
  type: 'visit',
  phase: 'began',
  visitId: 'v1',
  userId: 'sara',
  kiosk: 'kiosk-1',
  store: 'cafe',
  at: at(0),
  endsInMs: 75_000,
  window: 60_000_000,
  ...changes,
});
const moments = (...list: object[]) => ({ type: 'moments', moments: list });

describe('the schema of a message', () => {
  test.each([
    announcement(),
    moments(moment()),
    moments({ kind: 'mission.reopened', mission: 'm', userId: 'sara', storeId: 'cafe', atMs: nowMs }),
    moments(...Array.from({ length: maxMomentsPerMessage }, () => moment())),
    visitMessage(),
    visitMessage({ phase: 'ended', endsInMs: 0, window: null }),
    { type: 'kiosk.call', store: 'cafe', kiosk: 'kiosk-1', at: at(0) },
    { type: 'sessions.end', role: 'kiosk', sub: 'kiosk-1' },
  ])('accepts: %#', (message) => {
    expect(nodeMessage.parse(message)).toEqual(message);
  });

  test.each([
    null,
    {},
    { type: 'rulebook' },
    announcement({ text: { en: 'x'.repeat(maxAnnouncementLength + 1), fa: '' } }),
    announcement({ id: 'x'.repeat(65) }),
    announcement({ until: 'never' }),
    announcement({ extra: 1 }),
    moments(),
    moments(moment({ level: 0 })),
    moments(moment({ level: 1_001 })),
    moments(moment({ userId: '' })),
    moments(moment({ userId: 'x'.repeat(129) })),
    moments(moment({ extra: 1 })),
    moments(...Array.from({ length: maxMomentsPerMessage + 1 }, () => moment())),
    visitMessage({ phase: 'paused' }),
    visitMessage({ endsInMs: 3_600_001 }),
    visitMessage({ kiosk: '<script>' }),
    visitMessage({ extra: 1 }),
    { type: 'kiosk.call', store: 'cafe', kiosk: 'kiosk 1', at: at(0) },
    { type: 'sessions.end', role: 'everyone', sub: 'kiosk-1' },
    { type: 'sessions.end', role: 'kiosk' },
    { type: 'sessions.end', role: 'kiosk', sub: '' },
  ])('refuses: %#', (message) => {
    expect(nodeMessage.safeParse(message).success).toBe(false);
  });

  test('accepts the largest list of moments that a node sends', () => {
    expect(maxMoments).toBeLessThanOrEqual(maxMomentsPerMessage);
  });
});

describe('time limits', () => {
  const timely = (message: unknown): boolean => isTimely(nodeMessage.parse(message), nowMs);

  test('an announcement ends within a day of its start, and has started', () => {
    const longest = maxAnnouncementSeconds * 1_000;
    expect(timely(announcement())).toBe(true);
    expect(timely(announcement({ until: at(longest) }))).toBe(true);
    expect(timely(announcement({ until: at(longest + 1) }))).toBe(false);
    expect(timely(announcement({ until: '9999-12-31T23:59:59.000Z' }))).toBe(false);
    expect(timely(announcement({ at: '9999-12-31T00:00:00.000Z', until: '9999-12-31T23:59:59.000Z' }))).toBe(
      false,
    );
    expect(timely(announcement({ at: at(clockToleranceMs), until: at(longest) }))).toBe(true);
    expect(timely(announcement({ at: at(clockToleranceMs + 1), until: at(longest) }))).toBe(false);
    expect(timely(announcement({ until: at(0) }))).toBe(false);
  });

  test('a visit is not older than the longest one, and not in the future', () => {
    expect(timely(visitMessage())).toBe(true);
    expect(timely(visitMessage({ at: at(-3_600_000) }))).toBe(true);
    expect(timely(visitMessage({ at: at(-3_700_000) }))).toBe(false);
    expect(timely(visitMessage({ at: at(clockToleranceMs + 1) }))).toBe(false);
  });

  test('a moment is at most an hour old', () => {
    expect(timely(moments(moment({ atMs: nowMs - 3_600_000 })))).toBe(true);
    expect(timely(moments(moment(), moment({ atMs: nowMs - 3_600_001 })))).toBe(false);
    expect(timely(moments(moment({ atMs: nowMs + clockToleranceMs + 1 })))).toBe(false);
  });
});

describe('what the adapter sends', () => {
  const message = { type: 'sessions.end', role: 'kiosk', sub: 'kiosk-1' };
  const classic = { uid: 'abc', type: 6, data: ['mall', message] };
  const sharded = { uid: 'abc', nsp: '/', type: 9, data: { packet: ['mall', message] } };

  test('is unwrapped', () => {
    expect(adapterFrames.classic.parse(classic)).toEqual(message);
    expect(adapterFrames.sharded.parse(sharded)).toEqual(message);
  });

  test.each([
    { ...classic, requestId: 'r' },
    { ...classic, data: ['other', message] },
    { ...classic, data: ['mall', message, 'more'] },
    { ...classic, data: ['mall', { ...message, sub: '' }] },
    { uid: 'abc', type: 4, opts: { rooms: [], except: [] }, close: true },
    { uid: 'abc', type: 2, opts: { rooms: [], except: [] }, rooms: ['user:sara'] },
  ])('is refused in the classic form: %#', (frame) => {
    expect(adapterFrames.classic.safeParse(frame).success).toBe(false);
  });

  test.each([
    { ...sharded, data: { requestId: 'r', packet: ['mall', message] } },
    { ...sharded, nsp: '/other' },
    { ...sharded, type: 6, data: { opts: { rooms: [], except: [] }, close: true } },
    { ...sharded, type: 3, data: { packet: { type: 2, data: ['journal'] }, opts: { rooms: [] } } },
  ])('is refused in the sharded form: %#', (frame) => {
    expect(adapterFrames.sharded.safeParse(frame).success).toBe(false);
  });
});
