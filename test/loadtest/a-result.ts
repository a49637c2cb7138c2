// A result of the crowd with plain defaults: a test names only what matters to it.
import type { CrowdResult, CrowdSecond } from '../../loadtest/crowd/crowd-job.ts';

const latency = { count: 100, p50: 5, p95: 9, p99: 12, max: 20 };

export const aPhase = (changes: Partial<CrowdResult['phases'][number]> = {}) => ({
  name: 'steady',
  seconds: 10,
  planned: 100,
  settled: 100,
  refused: 0,
  ackMs: latency,
  pushMs: latency,
  lagMsP99: 1,
  cpuPercent: 10,
  ...changes,
});

export const aSecond = (changes: Partial<CrowdSecond> = {}): CrowdSecond => ({
  at: 1,
  phase: 'steady',
  planned: 10,
  settled: 10,
  ackMsP50: 5,
  ackMsP99: 12,
  pushMsP99: 12,
  refused: 0,
  retried: 0,
  connected: 20,
  outstanding: 0,
  ...changes,
});

export const aResult = (changes: Partial<CrowdResult> = {}): CrowdResult => ({
  phases: [aPhase()],
  timeline: [aSecond(), aSecond({ at: 2 })],
  cuts: [],
  connectMs: 100,
  sockets: 20,
  settledReceipts: 100,
  settledAmount: 1_000,
  refusedReceipts: 0,
  unanswered: 0,
  unheard: 0,
  pushes: 200,
  replies: { applied: 100 },
  retries: {},
  phonesBehind: 0,
  phonesDisordered: 0,
  ...changes,
});

export const slow = (p99: number) => ({ ...latency, p99 });
