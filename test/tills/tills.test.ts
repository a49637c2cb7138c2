// Twelve kinds of tills, written in Python without our library: everything they send is settled.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { aRulebook } from '../builders.ts';
import { mallRules, memoryDatabase, operator, startTestNode, tablet } from '../node/running-node.ts';

const script = new URL('tills.py', import.meta.url).pathname;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function runTills(settings: object): Promise<Record<string, Answer>> {
  const python = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  python.stdin.end(JSON.stringify(settings));
  return JSON.parse(await text(python.stdout)) as Record<string, Answer>; // as the script says
}

const applied = { status: 200, body: { status: 'applied', coins: { delta: 110 } } };
const corrected = { status: 200, body: { ...applied.body, clock: 'corrected' } };

test('every one of them', async () => {
  const stores = aRulebook().stores.map((store) =>
    store.id === 'bookshop' ? { ...store, numbers: 'daily' as const } : store,
  );
  const node = await startTestNode({ database: await memoryDatabase(mallRules({ stores })) });
  const answers = await runTills({
    url: node.url,
    token: await node.token(tablet()),
    dailyToken: await node.token(tablet('bookshop')),
  });
  expect(answers).toMatchObject({
    java_without_seconds: applied,
    persian_digits: { status: 200, body: { status: 'applied', receiptId: 'cafe:426326' } },
    database_row: { status: 200, body: { ...applied.body, ignored: ['cashier', 'shift'] } },
    summer_time: corrected,
    no_battery: corrected,
    exchange: applied,
    free_of_charge: { status: 200, body: { status: 'applied', coins: { delta: 0 } } },
    supermarket: applied,
    other_system: applied,
    old_windows: { status: 200, body: { status: 'duplicate', coins: { delta: 110 } } },
    anew_every_day: { status: 200, body: { status: 'applied', coins: { delta: 100 } } },
    returns_desk: { status: 200, body: { status: 'applied', standing: 'returned', left: 60_000 } },
  });
  expect(Object.keys(answers)).toHaveLength(12);
  const daily = await node.http(operator(), '/api/users/till-daily/stats');
  expect(daily.body).toMatchObject({ totalReceipts: 2 });
  await node.stop();
});
