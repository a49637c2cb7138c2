// A node's report or metrics, however often a test asks: a node limits such requests.
import type { TestNode } from './running-node.ts';
import { operator } from './running-node.ts';
import { until } from './until.ts';

/** The answer of `path` (`/metrics`, `/api/performance`) to an operator; waits when the node says so. */
export const reportAt = (node: Pick<TestNode, 'http'>, path: string): Promise<unknown> =>
  until(async () => {
    const { status, body } = await node.http(operator(), path);
    if (status !== 200 && status !== 429 && status !== 503) throw new Error(`${path} answered ${status}`);
    return status === 200 && { body };
  }, `an answer of ${path}`).then(({ body }) => body);
