// A shopper's commands at the shopper's home: sent there together, answered from there, and carried here when it fails.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer } from '../../src/pipeline/answer.ts';
import { createTwoNodes, done } from './two-nodes.ts';

const patienceMs = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const aMoment = () => vi.advanceTimersByTimeAsync(10);

describe('sent', () => {
  test('what comes in one turn, in one letter and in its order; answered likewise', async () => {
    const { forward, job, post, answers, takenThere } = createTwoNodes();
    for (const name of ['r1', 'r2', 'r3']) expect(forward.send(job(name))).toBe(true);
    expect(forward.figures()).toMatchObject({ waiting: 3, forwarded: 3 });
    await aMoment();
    expect(takenThere).toEqual(['cafe:r1', 'cafe:r2', 'cafe:r3']);
    expect(answers).toEqual([done, done, done]);
    expect(post.sent).toEqual(['here>there jobs:1,2,3', 'there>here answers:1,2,3']);
    expect(forward.figures()).toEqual({ waiting: 0, forwarded: 3, cameBack: 0, takenIn: 0, declined: 0 });
  });

  test('in letters of a bounded size', async () => {
    const { forward, job, post } = createTwoNodes();
    for (let index = 0; index < 300; index += 1) forward.send(job(`r${index}`));
    await aMoment();
    expect(post.sent.filter((letter) => letter.includes('jobs'))).toHaveLength(3);
  });

  test.each([
    [
      'whose home is here',
      (mall: ReturnType<typeof createTwoNodes>) => mall.job('r1', mall.shopperOf('here')),
    ],
    [
      'of a receipt whose shopper is not known',
      (mall: ReturnType<typeof createTwoNodes>) => mall.job('r1', null),
    ],
  ])('not: a command %s', async (_, jobOf) => {
    const mall = createTwoNodes();
    expect(mall.forward.send(jobOf(mall))).toBe(false);
    await aMoment();
    expect(mall.post.sent).toEqual([]);
  });

  test('not: a command of a shopper whom only this node changes', async () => {
    const { forward, job, leaveAlone, post } = createTwoNodes();
    leaveAlone();
    expect(forward.send(job('r1'))).toBe(false);
    await aMoment();
    expect(post.sent).toEqual([]);
  });

  test('not without any patience: but what others send is taken in all the same', async () => {
    const { forward, home, job, post } = createTwoNodes({ patienceMs: 0 });
    expect(forward.send(job('r1'))).toBe(false);
    const letter = { type: 'jobs', items: [[7, job('r2').command, 'trace']] };
    await post.mailbox('stranger').send('there', letter);
    await aMoment();
    expect(home.figures()).toMatchObject({ takenIn: 1, forwarded: 0 });
    expect(post.sent).toContain('there>stranger answers:7');
  });

  test('not while nobody else is there, or letters do not reach us', () => {
    const { forward, job, see, box } = createTwoNodes();
    see([]);
    expect(forward.send(job('r1'))).toBe(false);
    see(['there']);
    box.open = false;
    expect(forward.send(job('r1'))).toBe(false);
    box.open = true;
    expect(forward.send(job('r1'))).toBe(true);
  });
});

describe('carried here after all', () => {
  test('at once, where the letter reached nobody; and the home is not asked for a while', async () => {
    const { forward, job, post, carriedHere, answers } = createTwoNodes();
    post.fate = 'reaches nobody';
    forward.send(job('r1'));
    await aMoment();
    expect(carriedHere).toEqual(['cafe:r1']);
    expect(answers).toHaveLength(1);
    expect(forward.send(job('r2'))).toBe(false);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(forward.send(job('r3'))).toBe(true);
  });

  test('at once, where the home has no room; and the home is not asked for a while', async () => {
    const { forward, job, homeAnswers, carriedHere, home } = createTwoNodes();
    homeAnswers(() => null);
    forward.send(job('r1'));
    await aMoment();
    expect(carriedHere).toEqual(['cafe:r1']);
    expect(home.figures()).toMatchObject({ takenIn: 0, declined: 1 });
    expect(forward.send(job('r2'))).toBe(false);
  });

  test('at once and in their order, when letters do not reach us any more', async () => {
    const { forward, job, box, homeAnswers, carriedHere } = createTwoNodes();
    homeAnswers(() => new Promise(() => {}));
    for (const name of ['r1', 'r2']) forward.send(job(name));
    await aMoment();
    expect(carriedHere).toEqual([]);
    box.lose();
    expect(carriedHere).toEqual(['cafe:r1', 'cafe:r2']);
  });

  test('when the home is silent for longer than we are patient', async () => {
    const { forward, job, homeAnswers, carriedHere } = createTwoNodes();
    homeAnswers(() => new Promise(() => {}));
    forward.send(job('r1'));
    await vi.advanceTimersByTimeAsync(patienceMs);
    expect(carriedHere).toEqual([]);
    await vi.advanceTimersByTimeAsync(patienceMs);
    expect(carriedHere).toEqual(['cafe:r1']);
    expect(forward.send(job('r2'))).toBe(false);
  });

  test('not while the home answers others: then only what it never got, in the end', async () => {
    const { forward, job, post, carriedHere, answers } = createTwoNodes();
    post.fate = 'is lost';
    forward.send(job('lost'));
    await aMoment();
    post.fate = 'arrives';
    for (let at = 0; at < 5; at += 1) {
      forward.send(job(`r${at}`));
      await vi.advanceTimersByTimeAsync(patienceMs / 2);
    }
    expect(carriedHere).toEqual([]);
    expect(answers).toHaveLength(5);
    forward.send(job('r5'));
    await vi.advanceTimersByTimeAsync(patienceMs);
    expect(carriedHere).toEqual(['cafe:lost']);
    expect(forward.figures()).toMatchObject({ waiting: 0, cameBack: 1 });
  });

  test('and where there is little time, early enough to be carried here', async () => {
    const { forward, job, homeAnswers, carriedHere } = createTwoNodes({ deadlineMs: 400 });
    homeAnswers(() => new Promise(() => {}));
    forward.send(job('r1'));
    await vi.advanceTimersByTimeAsync(100);
    expect(carriedHere).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(carriedHere).toEqual(['cafe:r1']);
  });

  test('an answer that comes later is passed over', async () => {
    const { forward, job, homeAnswers, answers, carriedHere } = createTwoNodes();
    let answerNow = (_: Answer): void => {};
    homeAnswers(
      () =>
        new Promise((resolve) => {
          answerNow = resolve;
        }),
    );
    forward.send(job('r1'));
    await vi.advanceTimersByTimeAsync(3 * patienceMs);
    expect(carriedHere).toEqual(['cafe:r1']);
    answerNow(done);
    await aMoment();
    expect(answers).toHaveLength(1);
  });
});

test('idle: as soon as nothing waits for an answer', async () => {
  const { forward, job } = createTwoNodes();
  await forward.idle();
  forward.send(job('r1'));
  const told: string[] = [];
  void forward.idle().then(() => told.push('idle'));
  await Promise.resolve();
  expect(told).toEqual([]);
  await aMoment();
  expect(told).toEqual(['idle']);
});
