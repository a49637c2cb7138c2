// All measurements, in the order of the page. A new one is a row here and a file next to this one.
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
      "With 64 receipts in flight the node's one thread is the limit. Per receipt the MongoDB driver and BSON take 28 % of its time, Socket.IO and ws 17 %, the game 17 %, the garbage collector 13 %, and pipeline and documents 18 %. The rival “driver alone” does only the first of these, with two small writes. Absolute figures depend on the processor: here the unchanged load generator costs 132 µs of CPU per receipt, and 45 µs on the Intel machine. Tried: earlier batches (1 or 4 commands waiting per batch in flight, 16 in flight) were between 10 % slower and 33 % faster. A larger young generation of the heap made no clear difference.",
    measure: measureReceipts,
  },
  {
    id: 'P1b',
    work: 'the same in an open loop, rising rate',
    whenMissed:
      'The highest rate varies between rounds, because generator, node and MongoDB share the processors: one moment without a processor is a latency above the limit. Background work (stored shoppers, leaderboards) uses at most a fifth of one processor.',
    measure: measureRisingRate,
  },
  {
    id: 'P2',
    work: 'hot shoppers: 90 % of receipts on 20 shoppers',
    whenMissed:
      "The reasons of P1 apply here too. Several receipts of one shopper share a document, so less is written. But the node's thread stays the limit (99 % of a processor), and batches are not larger, because the receipts in flight bound them. The tutorial servers lose nothing to hot shoppers here; on the Intel machine they lost a third of their rate.",
    measure: measureHotShoppers,
  },
  {
    id: 'P2b',
    work: 'the same hot shoppers over three nodes',
    whenMissed:
      'Three nodes decide for the same shoppers without knowing what the others are storing. The document that comes second is stale, and its receipts are read and decided again: 0.4 times per receipt. Batches have 9 receipts instead of 23, and a batch costs the same. Nodes and MongoDB use both processors completely, so more work per receipt lowers the rate. No receipt is refused for good.',
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
      'Pairs of runs vary between 1.02 and 1.28 ×. Sending to all sockets at once, instead of in groups of 250 with a turn of the event loop between them, made no clear difference. Nor did sending without the check of outgoing messages.',
    measure: measureFanOutCost,
  },
  {
    id: 'P5',
    work: '10,000 sockets, pushes to all of them',
    whenMissed:
      'This is the longest of some thousand turns of the event loop on a shared machine. It was between 14 and 49 ms in ten rounds on one day.',
    measure: measureMallWidePushes,
  },
  {
    id: 'P6',
    work: '10,000 idle sockets, authenticated, in their rooms',
    whenMissed:
      'A socket costs less than with Socket.IO alone. A node without clients is larger, because of the code that it has loaded.',
    measure: measureIdleSockets,
  },
  {
    id: 'P7',
    work: '5,000 phones cut at once, each missing 20 entries',
    whenMissed:
      'Each phone that returns gets a snapshot and its missed entries, some kilobytes; the bare server sends nothing. This takes 500 µs of the thread per phone instead of 290: 50 to compose the greeting, 90 to encode and write it, the rest for rooms, admission and the garbage collector. Phones beyond 2,500 per second and the burst are told when to retry.',
    measure: measureComeback,
  },
  {
    id: 'P8',
    work: 'one, two and four nodes',
    whenMissed:
      "With several nodes, a batch that meets another node's change is decided again, shoppers that other nodes changed are read again, and every node receives a message about every commit. In addition, five processes share two processors, which makes all work more expensive: one node alone costs 1.33 to 1.37 times as much per receipt while three other processes are busy. A longer warm-up, no shoppers in Redis, and a single-threaded garbage collector made no clear difference.",
    measure: measureNodes,
  },
  {
    id: 'P9',
    work: 'the decision alone, store stubbed',
    whenMissed:
      'These are microseconds of a shared processor. It is up to a third slower on some days, as the rivals in other rows show.',
    measure: measureDecision,
  },
  { id: 'P10', work: 'an hour of a mall day, compressed, 1,000 shoppers', measure: measureMallDay },
  {
    id: 'P11',
    work: '100 readers of boards and journals, 100,000 ranked shoppers, no Redis',
    whenMissed:
      'The readers ask 2,500 times per second and do not wait when the answer is `busy`. These answers take a third of the thread. Meanwhile 39 rankings are loaded into memory for the first time. The heap grows from 60 to 200 MB, and its large collections stop the thread for 200 to 400 ms each, because their helper threads wait for a processor. Half the database connections for reads, or a smaller share of the thread for them, made no clear difference.',
    measure: measureReaders,
  },
  { id: 'P12', work: '500 sockets that send far above their rate', measure: measureRude },
  {
    id: 'pages',
    work: 'cold loads of five pages in two languages, on a slow line',
    whenMissed:
      'The processor is the limit, not the line: browser, node and MongoDB share two. A trace of /app with the processor slowed down by 2 takes 914 ms until the first view: 205 to set up the document, including scripts of the program that drives the browser, 140 waiting for files, 187 for the first layout with both fonts, 190 to compile and run the scripts, and 145 to draw the view. The rest is idle. A WebSocket that opens within 50 ms in an idle page takes 150 to 450 ms during a load. The same load takes up to twice as long from one minute to the next.',
    measure: measurePages,
  },
  { id: 'wall', work: 'memory of /screen over 5,000 events', measure: measureWall },
  { id: 'growth', work: 'more shoppers, more receipts, more sockets', measure: measureGrowth },
  { id: 'profile', work: 'where the time of a node goes', measure: measureProfile },
];
