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
import { measureReaders } from './p11-readers.ts';
import { measureRude } from './p12-rude.ts';
import { measureProfile } from './profile.ts';

export const measurements: readonly Measurement[] = [
  {
    id: 'P1',
    work: 'durable receipts over sockets, 10,000 shoppers',
    whenMissed:
      'With 64 in flight everything that is in flight is in a transaction: two or three of about 25 receipts, each a chain of five commands that wait for one another (read, receipts, shoppers, journal, commit, about 12 ms, a third of it the commit), with a fifth of the machine idle. So the rate is the latency of that chain. With 256 in flight batches are three times as large and share its fixed cost: over batches of 8, 27 and 77 a batch came to 2.5 ms of CPU of the node and a receipt to 0.2 ms, so of 290 µs at 64 in flight 90 are the batch, most of it the five commands. Tried without gain at 64: starting batches sooner or later (6, 20 and 32 waiting for each in flight instead of 12), shoppers and journal sent at once, a larger young generation of the heap.',
    measure: measureReceipts,
  },
  {
    id: 'P1b',
    work: 'the same in an open loop, rising rate',
    whenMissed:
      'One receipt alone is a chain of five commands in a transaction, two writes of a tutorial server are not: that is the p50 at 200 a second. A node without Redis also writes the standings, one document for each shopper, a fifth of the time of one processor at most while few receipts are under way and the less the more there are. The highest rate differs from round to round: generator, node and MongoDB share the processors, and a moment without one of them is a latency above the limit.',
    measure: measureRisingRate,
  },
  {
    id: 'P2',
    work: 'hot shoppers: 90 % of receipts on 20 shoppers',
    whenMissed:
      'The chain of commands that P1 waits for; hot shoppers make it shorter, since less is written, and batches are bounded by what is in flight.',
    measure: measureHotShoppers,
  },
  {
    id: 'P2b',
    work: 'the same hot shoppers over three nodes',
    whenMissed:
      'Each of the twenty is carried by one node, so batches hardly meet any more. But what is in flight is spread over three nodes: three times as many transactions, each with a third of the receipts, and two receipts of three go to another node and back. Nothing is refused for good.',
    measure: measureHotOverNodes,
  },
  {
    id: 'P3',
    work: '1,000 sockets, open loop, each receipt to a phone, a kiosk and 20 devices',
    measure: measureEndToEnd,
  },
  {
    id: 'P4',
    work: 'fan-out of one event to 1,000 sockets',
    whenMissed:
      'Pairs of runs give anything from 1.02 to 1.28 ×. Told in one go instead of in rooms of 250 with a turn of the event loop between, and without looking at what goes out, no difference stood out of that.',
    measure: measureFanOutCost,
  },
  {
    id: 'P5',
    work: '10,000 sockets, pushes to all of them',
    whenMissed:
      'The longest of some thousand turns, on a machine that is shared: between 14 and 49 ms in ten rounds of a day.',
    measure: measureMallWidePushes,
  },
  {
    id: 'P6',
    work: '10,000 idle sockets, authenticated, in their rooms',
    whenMissed:
      'A socket costs less than with Socket.IO alone; a node with nobody connected is larger, for what it has loaded.',
    measure: measureIdleSockets,
  },
  {
    id: 'P7',
    work: '5,000 phones cut at once, each missing 20 entries',
    whenMissed:
      'Each phone that comes back is greeted with a snapshot and the entries that it missed, some kilobytes; the bare server says nothing. That makes 500 µs of the one thread for a phone instead of 290: 50 to put the greeting together, 90 to encode and write it, the rest rooms, admission and the collector. Beyond ACCEPT_RATE_PER_SECOND and its burst the others are told when to come back.',
    measure: measureComeback,
  },
  {
    id: 'P8',
    work: 'one, two and four nodes',
    whenMissed:
      'With several nodes, batches of different nodes that meet on a shopper are decided again, copies of shoppers that other nodes have changed are read again, batches are smaller, and every node hears of every commit, in one message. Four nodes, MongoDB and the generator share two processors, which makes everything dearer: sockets, payloads checked and handlers, which have nothing to do with other nodes, come to 1.4 times as much. A longer warm-up, no copies in Redis and a collector of one thread changed nothing that stood out.',
    measure: measureNodes,
  },
  {
    id: 'P9',
    work: 'the decision alone, store stubbed',
    whenMissed:
      'Microseconds of whatever processor it is: this one is up to a third slower on one day than on another, as the rivals of the other rows show.',
    measure: measureDecision,
  },
  { id: 'P10', work: 'an hour of a mall day, compressed, 1,000 shoppers', measure: measureMallDay },
  {
    id: 'P11',
    work: '100 readers of boards and journals, 100,000 ranked shoppers, no Redis',
    measure: measureReaders,
  },
  { id: 'P12', work: '500 sockets that talk far above their rate', measure: measureRude },
  { id: 'growth', work: 'more shoppers, more receipts, more sockets', measure: measureGrowth },
  { id: 'profile', work: 'where the time of a node goes', measure: measureProfile },
];
