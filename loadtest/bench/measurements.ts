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
import { measurePages } from './pages.ts';
import { measureProfile } from './profile.ts';
import { measureWall } from './wall.ts';

export const measurements: readonly Measurement[] = [
  {
    id: 'P1',
    work: 'durable receipts over sockets, 10,000 shoppers',
    whenMissed:
      'At 64 in flight the one thread of the node is the limit: it is busy five sixths of the time. Of its time for a receipt, the MongoDB driver and BSON take 28 %, Socket.IO and ws 17 %, the game 17 %, the garbage collector 13 %, pipeline and documents 18 %. The driver alone spends only the first of these, on two small writes, and has a processor for it. Tried at 64 in flight: batches that start sooner (1 or 4 waiting for each in flight, 16 in flight) were from 10 % slower to 33 % faster in pairs, so the machine decides; a larger young generation of the heap changed nothing that stands out; packets of a socket in one write save system calls.',
    measure: measureReceipts,
  },
  {
    id: 'P1b',
    work: 'the same in an open loop, rising rate',
    whenMissed:
      'The highest rate differs from round to round: generator, node and MongoDB share the processors, and a moment without one of them is a latency above the limit. What runs behind the receipts (copies of shoppers, leaderboards) uses a fifth of the time of one processor at most.',
    measure: measureRisingRate,
  },
  {
    id: 'P2',
    work: 'hot shoppers: 90 % of receipts on 20 shoppers',
    whenMissed:
      'What P1 says holds here too. Several receipts of one shopper share a document, so less is written, but batches are no larger: they are bounded by what is in flight.',
    measure: measureHotShoppers,
  },
  {
    id: 'P2b',
    work: 'the same hot shoppers over three nodes',
    whenMissed:
      'Three nodes build on the same shoppers without knowing what the others store at that moment. A document that comes second is stale, and its receipts are read and decided again: 0.4 times per receipt. Batches have 9 receipts instead of 23, and a batch costs the same. Nodes and MongoDB use all of both processors, so the rate falls as the work per receipt grows. Nothing is refused for good.',
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
      'Each phone that comes back is greeted with a snapshot and the entries that it missed, some kilobytes; the bare server says nothing. That makes 500 µs of the one thread for a phone instead of 290: 50 to put the greeting together, 90 to encode and write it, the rest rooms, admission and the collector. Beyond 2,500 a second and their burst the others are told when to come back.',
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
    whenMissed:
      'The readers ask 2,500 times a second and do not wait when they are told `busy`; answering that takes a third of the thread. Meanwhile 39 rankings are loaded into memory for the first time, and the large collections of a heap that grows from 60 to 200 MB stop the thread for 200 to 400 ms each, because its helper threads wait for a processor. Half the database connections for reads, or a smaller share of the thread for them, changed nothing that stood out.',
    measure: measureReaders,
  },
  { id: 'P12', work: '500 sockets that talk far above their rate', measure: measureRude },
  {
    id: 'pages',
    work: 'cold loads of five pages in two languages, on a slow line',
    whenMissed:
      'The processor is the limit, not the line: browser, node and MongoDB share two. A trace of /app with the processor slowed down by 2 has 914 ms until its first view is painted: 205 to set up the document, for which the program that drives the browser adds scripts of its own, 140 of waiting for files, 187 for the first layout with both fonts, 190 to compile and run the scripts, 145 to draw the view; the rest is idle. A WebSocket that opens within 50 ms in an idle page takes 150 to 450 ms during a load. The same load takes up to twice as long from one minute to the next.',
    measure: measurePages,
  },
  { id: 'wall', work: 'memory of /screen over 5,000 events', measure: measureWall },
  { id: 'growth', work: 'more shoppers, more receipts, more sockets', measure: measureGrowth },
  { id: 'profile', work: 'where the time of a node goes', measure: measureProfile },
];
