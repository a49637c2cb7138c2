// Visits with a simulated clock: wrong codes of a kiosk, and visits announced by other nodes.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRemoteVisits } from '../../src/access/remote-visits.ts';
import type { Tries } from '../../src/access/wrong-codes.ts';
import { createWrongCodes } from '../../src/access/wrong-codes.ts';

test('after five wrong codes a kiosk may try one in 30 s, and later five again', () => {
  let nowMs = 0;
  const codes = createWrongCodes(new Map<string, Tries>(), () => nowMs);
  for (let at = 0; at < 5; at += 1) {
    expect(codes.waitMs('desk')).toBe(0);
    codes.wrong('desk');
  }
  expect(codes.waitMs('desk')).toBe(30_000);
  expect(codes.waitMs('other')).toBe(0);
  nowMs += 29_999;
  expect(codes.waitMs('desk')).toBe(1);
  nowMs += 1;
  expect(codes.waitMs('desk')).toBe(0);
  codes.wrong('desk');
  expect(codes.waitMs('desk')).toBe(30_000);
  nowMs += 150_000;
  for (let at = 0; at < 5; at += 1) codes.wrong('desk');
  expect(codes.waitMs('desk')).toBe(30_000);
});

describe('a visit on another node', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const by = { kiosk: 'desk-1', store: 'cafe', at: '2026-11-28T12:00:00.000Z' };
  const message = (phase: 'began' | 'lasts' | 'ended', visitId = 'v1', endsInMs = 75_000) =>
    ({ type: 'visit', phase, visitId, userId: 'sara', ...by, endsInMs, window: null }) as const;
  function aNode() {
    const told: string[] = [];
    const heard = createRemoteVisits({
      served: (userId) => told.push(`served ${userId}`),
      released: (userId) => told.push(`released ${userId}`),
    });
    return { ...heard, told };
  }

  test('is announced once, continues when it is announced again, and ends when its end is announced', () => {
    const node = aNode();
    node.receive(message('began'));
    vi.advanceTimersByTime(70_000);
    node.receive(message('lasts'));
    vi.advanceTimersByTime(70_000);
    expect(node.told).toEqual(['served sara']);
    expect(node.servedBy('sara')).toEqual(by);
    node.receive(message('ended', 'another'));
    expect(node.servedBy('sara')).toEqual(by);
    node.receive(message('ended'));
    node.receive(message('ended'));
    expect(node.told).toEqual(['served sara', 'released sara']);
    expect(node.servedBy('sara')).toBeNull();
    node.stop();
  });

  test('ends when its node is lost', () => {
    const node = aNode();
    node.receive(message('lasts'));
    vi.advanceTimersByTime(79_999);
    expect(node.told).toEqual(['served sara']);
    vi.advanceTimersByTime(1);
    expect(node.told).toEqual(['served sara', 'released sara']);
    node.stop();
  });

  test('ends when another kiosk takes over', () => {
    const node = aNode();
    node.receive(message('began'));
    node.receive(message('began', 'v2', 10_000));
    node.receive(message('ended', 'v1', 0));
    expect(node.told).toEqual(['served sara', 'served sara']);
    node.stop();
    vi.advanceTimersByTime(100_000);
    expect(node.told).toHaveLength(2);
  });
});
