// The home of a shopper: one node, the same wherever it is asked for.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHomeOf } from '../../src/pipeline/home-node.ts';

const addresses = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 8 });
const shoppers = Array.from({ length: 4_000 }, (_, index) => `u${index}`);

test('is one of the nodes, whatever the order in which they are seen', () => {
  fc.assert(
    fc.property(addresses, fc.string(), (nodes, userId) => {
      const home = createHomeOf(nodes)(userId);
      expect(nodes).toContain(home);
      expect(createHomeOf(nodes.toReversed())(userId)).toBe(home);
    }),
  );
});

test('when a node leaves, only its own shoppers move', () => {
  fc.assert(
    fc.property(addresses, fc.string(), (nodes, userId) => {
      const [leaving = '', ...left] = nodes;
      fc.pre(left.length > 0);
      const home = createHomeOf(nodes)(userId);
      if (home !== leaving) expect(createHomeOf(left)(userId)).toBe(home);
    }),
  );
});

test('shoppers are spread evenly', () => {
  const nodes = ['one', 'two', 'three', 'four'];
  const homeOf = createHomeOf(nodes);
  for (const node of nodes) {
    const share = shoppers.filter((userId) => homeOf(userId) === node).length / shoppers.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.3);
  }
});
