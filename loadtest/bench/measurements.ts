// The table of measurements: one row each, in the order of the page. A new one is a row here and a file beside.
import { measureGrowth } from './growth.ts';
import type { Measurement } from './measurement.ts';
import { measureReceipts } from './p1-receipts.ts';
import { measureRisingRate } from './p1b-rising-rate.ts';
import { measureHotOverNodes, measureHotShoppers } from './p2-hot-shoppers.ts';
import { measureEndToEnd } from './p3-end-to-end.ts';
import { measureFanOutCost } from './p4-fan-out.ts';
import { measureMallWidePushes } from './p5-mall-wide.ts';
import { measureIdleSockets } from './p6-idle-sockets.ts';
import { measureComeback } from './p7-comeback.ts';
import { measureNodes } from './p8-nodes.ts';
import { measureDecision } from './p9-decision.ts';
import { measureMallDay } from './p10-mall-day.ts';
import { measureProfile } from './profile.ts';

export const measurements: readonly Measurement[] = [
  { id: 'P1', work: 'durable receipts over sockets, 10,000 shoppers', measure: measureReceipts },
  { id: 'P1b', work: 'the same in an open loop, rising rate', measure: measureRisingRate },
  { id: 'P2', work: 'hot shoppers: 90 % of receipts on 20 shoppers', measure: measureHotShoppers },
  { id: 'P2b', work: 'the same hot shoppers over three nodes', measure: measureHotOverNodes },
  {
    id: 'P3',
    work: '1,000 sockets, open loop, each receipt to a phone, a kiosk and 20 devices',
    measure: measureEndToEnd,
  },
  { id: 'P4', work: 'fan-out of one event to 1,000 sockets', measure: measureFanOutCost },
  { id: 'P5', work: '10,000 sockets, pushes to all of them', measure: measureMallWidePushes },
  { id: 'P6', work: '10,000 idle sockets, authenticated, in their rooms', measure: measureIdleSockets },
  { id: 'P7', work: '5,000 phones cut at once, each missing 20 entries', measure: measureComeback },
  { id: 'P8', work: 'one, two and four nodes', measure: measureNodes },
  { id: 'P9', work: 'the decision alone, store stubbed', measure: measureDecision },
  { id: 'P10', work: 'an hour of a mall day, compressed, 1,000 shoppers', measure: measureMallDay },
  { id: 'growth', work: 'more shoppers, more receipts, more sockets', measure: measureGrowth },
  { id: 'profile', work: 'where the time of a node goes', measure: measureProfile },
];
