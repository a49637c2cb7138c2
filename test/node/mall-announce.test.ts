// `mall:announce`: an operator's announcement reaches everybody once, and later clients while it is valid.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { announcement } from '../../src/contracts/announcements.ts';
import type { TestNode } from './running-node.ts';
import { kiosk, operator, screen, shopper, startTestNode, tablet } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

const said = {
  kind: 'offer',
  text: { en: 'Ice cream for free', fa: 'بستنی رایگان' },
  forSeconds: 3_600,
} as const;
const heard = (client: TestClient) => client.pushes('mall:announcement');

describe('on one node', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startTestNode({ tuning: { screenStateMs: 100 } });
  });
  afterAll(async () => {
    expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
    await node.stop();
  });

  test('every role gets it once; later clients get it in the greeting, and screens in their state', async () => {
    const office = await node.connect(operator());
    const all = await Promise.all([shopper(), kiosk(), tablet(), screen()].map((who) => node.connect(who)));
    const told = announcement.parse(dataOf(await office.ask('mall:announce', said)));
    expect(told).toMatchObject({ kind: said.kind, text: said.text });
    expect(Date.parse(told.until) - Date.parse(told.at)).toBe(3_600_000);
    for (const client of [office, ...all]) {
      await until(() => heard(client).length > 0, 'the announcement');
      await client.caughtUp();
      expect(heard(client)).toEqual([told]);
    }
    const late = await node.connect(shopper('late'));
    expect((await late.greeted()).announcement).toEqual(told);
    const wall = await node.connect(screen());
    expect((await until(() => wall.pushes('screen:state')[0], 'a state')).announcement).toEqual(told);
    expect(heard(late)).toEqual([]);
  });

  test('the next one replaces it, and an expired one is not sent any more', async () => {
    const office = await node.connect(operator('second'));
    dataOf(await office.ask('mall:announce', said));
    const brief = dataOf(await office.ask('mall:announce', { ...said, forSeconds: 1 }));
    expect(Date.parse(brief.until) - Date.parse(brief.at)).toBe(1_000);
    await until(async () => {
      const late = await node.connect(shopper('later'));
      const { announcement: holding } = await late.greeted();
      late.close();
      expect([undefined, brief.id]).toContain(holding?.id);
      return holding === undefined;
    }, 'the announcement has expired');
  });

  test('over HTTP an operator can do the same, and everybody else is refused', async () => {
    const sara = await node.connect(shopper());
    const path = '/api/announcements';
    const answer = await node.http(operator('by-http'), path, said);
    expect(answer.status).toBe(200);
    const told = announcement.parse(answer.body);
    await until(() => heard(sara).some(({ id }) => id === told.id), 'the announcement arrives');
    for (const who of [shopper(), kiosk(), tablet(), screen()])
      expect((await node.http(who, path, said)).status).toBe(403);
    expect((await node.http(null, path, said)).status).toBe(401);
    for (const malformed of [
      {},
      [],
      'text',
      { ...said, kind: 'x' },
      { ...said, extra: 1 },
      { ...said, text: 'x' },
    ]) {
      expect(
        (await node.http(operator(`careless-${JSON.stringify(malformed).length}`), path, malformed)).status,
      ).toBe(400);
    }
  });

  test('too many are limited, with a time to retry', async () => {
    const eager = await node.connect(operator('eager'));
    const replies = await Promise.all(Array.from({ length: 12 }, () => eager.ask('mall:announce', said)));
    const refused = replies.filter((reply) => !reply.ok).map(errorOf);
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) {
      expect(error).toMatchObject({ code: 'limited', retryable: true, retryAfterMs: expect.any(Number) });
    }
  });
});

describe('on several nodes', () => {
  let mall: SeveralNodes;
  const node = (at: number) => mall.nodes[at] ?? expect.fail(`no node ${at}`);
  beforeAll(async () => {
    mall = await startNodes({
      name: 'crowd',
      redisUrl: inject('redisUrl'),
      count: 2,
      tuning: { screenStateMs: 200, screenHighlightMs: 50 },
    });
    await until(() => mall.nodes.every(hearsOthers), 'all nodes joined');
  });
  afterAll(() => mall.stop());

  test('sent to one node it is pushed on all, once, and kept there', async () => {
    const office = await node(0).connect(operator());
    const sara = await node(1).connect(shopper());
    const told = dataOf(await office.ask('mall:announce', said));
    await until(() => heard(sara).length > 0, 'the announcement');
    expect((await (await node(1).connect(shopper('late'))).greeted()).announcement).toEqual(told);
    // It is repeated to the other nodes at each interval, and nobody gets it twice.
    const wall = await node(1).connect(screen());
    await until(() => wall.pushes('screen:state').length >= 3, 'three screen states');
    await sara.caughtUp();
    expect(heard(sara)).toEqual([told]);
  });

  test('a highlight of one node is on the screens of the other, and disappears there when it is taken back', async () => {
    const till = await node(0).connect(tablet());
    const wall = await node(1).connect(screen());
    const issuedAt = new Date().toISOString();
    dataOf(await till.ask('receipt:submit', { receiptNo: 'w1', userId: 'won', amount: 100_000, issuedAt }));
    await until(() => wall.pushes('screen:highlight').flat().length > 0, 'the highlight');
    const latest = () =>
      wall
        .pushes('screen:state')
        .at(-1)
        ?.highlights.map(({ kind }) => kind)
        .join();
    await until(() => latest() === 'level.reached', 'the highlight is in the state');
    dataOf(await till.ask('receipt:void', { receiptNo: 'w1', reason: 'x' }));
    await until(() => latest() === '', 'the highlight is gone');
  });
});
