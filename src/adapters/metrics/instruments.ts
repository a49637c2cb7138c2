// The metrics that are counted as things happen: receipts, batches, announcements, events, clocks of tills.
import type { Registry } from 'prom-client';
import { Counter, Gauge, Histogram } from 'prom-client';

const secondBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export const createInstruments = (registers: Registry[]) => ({
  ...createReceiptInstruments(registers),
  ...createEventInstruments(registers),
});

const createReceiptInstruments = (registers: Registry[]) => ({
  answers: new Counter({
    name: 'deerfields_receipts_total',
    help: 'Commands answered, by outcome or error code.',
    labelNames: ['result'],
    registers,
  }),
  batchSize: new Histogram({
    name: 'deerfields_batch_size',
    help: 'Commands in one insert.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    registers,
  }),
  batchSeconds: new Histogram({
    name: 'deerfields_batch_seconds',
    help: 'From taking a batch to its answers.',
    buckets: secondBuckets,
    registers,
  }),
  retries: new Counter({
    name: 'deerfields_commands_again_total',
    help: 'Commands decided again: the shopper had later entries, the claim was taken, or another reason.',
    labelNames: ['cause'],
    registers,
  }),
  announceSeconds: new Histogram({
    name: 'deerfields_announce_seconds',
    help: 'From commit to the last push handed to the sockets.',
    buckets: secondBuckets,
    registers,
  }),
});

const createEventInstruments = (registers: Registry[]) => ({
  requestSeconds: new Histogram({
    name: 'deerfields_request_seconds',
    help: 'Events and routes, from arrival to reply.',
    labelNames: ['name'],
    buckets: secondBuckets,
    registers,
  }),
  events: new Counter({
    name: 'deerfields_events_total',
    help: 'Events replied to, by name and by ok or error code.',
    labelNames: ['event', 'result'],
    registers,
  }),
  repaired: new Counter({
    name: 'deerfields_repaired_records_total',
    help: 'Journal records that the head check found missing and sent.',
    registers,
  }),
  clockErrors: new Gauge({
    name: 'deerfields_till_clock_error_seconds',
    help: 'How far ahead the clock of a till was that sent an impossible time (negative: behind), the latest of each store.',
    labelNames: ['store'],
    registers,
  }),
  clocksWrong: new Counter({
    name: 'deerfields_till_clocks_corrected_total',
    help: 'Receipts dated by their arrival because the till sent an impossible time, by store.',
    labelNames: ['store'],
    registers,
  }),
});
