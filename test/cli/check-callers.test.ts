// `doctor` reports callers that were disconnected for exceeding their rate, on every node of this machine.
import { expect, test } from 'vitest';
import { checkCallers } from '../../src/cli/doctor/check-callers.ts';
import { readMetrics } from '../../src/cli/doctor/read-metrics.ts';
import { secret, startTestNode } from '../node/running-node.ts';

const config = { JWT_SECRET: secret, DATA_DIR: '/nowhere' };
const metricsOf = (cut: number) => ({
  url: 'http://x',
  text: `# TYPE x counter\ndeerfields_flood_disconnects_total ${cut}\n`,
  fault: '',
});

test('callers that were cut are summed over all nodes and are not a fault', () => {
  expect(checkCallers([metricsOf(3), metricsOf(4)])).toEqual({
    name: 'callers',
    ok: true,
    detail: expect.stringMatching(/^7 disconnected for exceeding their rate/),
  });
  expect(checkCallers([metricsOf(0)]).detail).toBe('none was disconnected for exceeding its rate');
});

test('every node of a cluster is asked at its own address, and one that does not answer is named', async () => {
  const node = await startTestNode();
  const gone = await startTestNode();
  await gone.stop();
  const read = await readMetrics(config, {
    url: 'http://127.0.0.1:1',
    nodes: [
      { id: 'a', url: node.url },
      { id: 'b', url: gone.url },
    ],
  });
  const { ok, detail } = checkCallers(read);
  expect(ok).toBe(true);
  expect(detail).toContain('none was disconnected');
  expect(detail).toContain(`not known: ${gone.url}/metrics`);
  expect(checkCallers(read.filter(({ text }) => text === null)).detail).toMatch(/^not known/);
  await node.stop();
});

test('a node with another secret is reported with its refusal', async () => {
  const node = await startTestNode();
  const read = await readMetrics({ ...config, JWT_SECRET: 'another secret that is long enough' }, node);
  expect(checkCallers(read).detail).toBe(`not known: ${node.url}/metrics answered 401`);
  await node.stop();
});
