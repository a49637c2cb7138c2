// The table of measurements: one row each, in the order of the page. A new one is a row here and a file beside.
import type { Measurement } from './measurement.ts';
import { measureReceipts } from './p1-receipts.ts';
import { measureRisingRate } from './p1b-rising-rate.ts';
import { measureHotOverNodes, measureHotShoppers } from './p2-hot-shoppers.ts';
import { measureNodes } from './p8-nodes.ts';

export const measurements: readonly Measurement[] = [
  { id: 'P1', work: 'durable receipts over sockets, 10,000 shoppers', measure: measureReceipts },
  { id: 'P1b', work: 'the same in an open loop, rising rate', measure: measureRisingRate },
  { id: 'P2', work: 'hot shoppers: 90 % of receipts on 20 shoppers', measure: measureHotShoppers },
  { id: 'P2b', work: 'the same hot shoppers over three nodes', measure: measureHotOverNodes },
  { id: 'P8', work: 'one, two and four nodes', measure: measureNodes },
];
