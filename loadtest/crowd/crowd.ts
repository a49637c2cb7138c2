// The crowd, a process of its own: a mall full of clients, receipts at planned moments, and a check of who received them.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { RefusedError } from '../../src/client/refused-error.ts';
import { endWithResult, readJob, tellNote } from '../job-lines.ts';
import { plannedOf, sendAtRate } from '../open-loop.ts';
import { startLagMeter } from '../window.ts';
import { openCast, type Till } from './cast.ts';
import { type CrowdJob, type CrowdPhase, type CrowdResult, crowdJobSchema } from './crowd-job.ts';
import { cutPhones, startChurn } from './cuts.ts';
import { createLatencies } from './latencies.ts';
import { createLedger } from './ledger.ts';
import { createReceiptSource } from './receipts.ts';
import { startTimeline } from './timeline.ts';

/** A server that is this far behind has missed any budget, so nothing more is sent. */
const maxOutstanding = 20_000;

async function runCrowd(job: CrowdJob): Promise<CrowdResult> {
  const ledger = createLedger();
  const cast = await openCast(job, ledger, (connected, of) => tellNote({ connected, of }));
  const nextReceipt = createReceiptSource(job);
  const over = new AbortController();
  const replies: Record<string, number> = {};
  const retries: Record<string, number> = {};
  const count = (of: Record<string, number>, what: string): void => {
    of[what] = (of[what] ?? 0) + 1;
  };
  const heads = new Map<string, number>();
  const totals = { settledReceipts: 0, settledAmount: 0, refusedReceipts: 0 };
  let outstanding = 0;
  let turn = 0;
  let phaseName = '';
  let hasMore = true;
  const timeline = startTimeline({
    phase: () => phaseName,
    connected: cast.connected,
    outstanding: () => outstanding,
    onSecond: (second) => tellNote({ second }),
  });

  interface PhaseFigures {
    settled: number;
    refused: number;
    readonly ack: ReturnType<typeof createLatencies>;
    readonly push: ReturnType<typeof createLatencies>;
  }

  function sendOne(dueAt: number, figures: PhaseFigures): void {
    const receipt = nextReceipt();
    if (receipt === null) {
      hasMore = false;
      return;
    }
    const till = cast.tills[turn % cast.tills.length];
    if (till === undefined) throw new Error('there is at least one till');
    turn += 1;
    outstanding += 1;
    timeline.planned();
    const receiptId = `${till.store}:${receipt.receiptNo}`;
    ledger.expect(receiptId, dueAt, cast.recipients(till.store, receipt.userId), (pushMs) => {
      figures.push.add(pushMs);
      timeline.pushed(pushMs);
    });
    void settle(till, receipt, dueAt, figures).catch((error: unknown) => {
      ledger.forget(receiptId);
      if (over.signal.aborted) return; // not answered: it stays outstanding
      outstanding -= 1;
      totals.refusedReceipts += 1;
      figures.refused += 1;
      timeline.refused();
      count(replies, error instanceof RefusedError ? error.code : 'failed');
    });
  }

  async function settle(
    { client }: Till,
    receipt: NonNullable<ReturnType<typeof nextReceipt>>,
    dueAt: number,
    figures: PhaseFigures,
  ): Promise<void> {
    const { status, userId, seq } = await client.submitReceipt(receipt, {
      signal: over.signal,
      onRetry: ({ code }) => {
        count(retries, code);
        timeline.retried();
      },
    });
    const ackMs = performance.now() - dueAt;
    outstanding -= 1;
    count(replies, status);
    totals.settledReceipts += 1;
    totals.settledAmount += receipt.amount;
    figures.settled += 1;
    figures.ack.add(ackMs);
    timeline.settled(ackMs);
    if (userId) heads.set(userId, Math.max(seq ?? 0, heads.get(userId) ?? 0));
  }

  /** Returns a function for its figures, which is called at the end: late answers count for the phase that planned them. */
  async function runPhase(phase: CrowdPhase): Promise<() => CrowdResult['phases'][number]> {
    phaseName = phase.name;
    tellNote({ phase: phase.name, counted: phase.counted });
    const figures: PhaseFigures = { settled: 0, refused: 0, ack: createLatencies(), push: createLatencies() };
    const lag = startLagMeter();
    const cpuAtStart = process.cpuUsage();
    const startAt = performance.now();
    if (phase.cutShare > 0) cutting.push(cutPhones(cast.phones, phase.cutShare, ledger, startedAt));
    const churn = startChurn(cast.phones, phase.churnPerSecond, ledger);
    await sendAtRate({
      ...phase,
      mayGoOn: () => hasMore && outstanding < maxOutstanding,
      send: (dueAt) => sendOne(dueAt, figures),
    });
    churn.stop();
    const seconds = (performance.now() - startAt) / 1000;
    const cpu = process.cpuUsage(cpuAtStart);
    const lagMsP99 = lag.stopMsP99();
    return () => ({
      name: phase.name,
      seconds,
      planned: plannedOf(phase),
      settled: figures.settled,
      refused: figures.refused,
      ackMs: figures.ack.percentiles(),
      pushMs: figures.push.percentiles(),
      lagMsP99,
      cpuPercent: (cpu.user + cpu.system) / 1e4 / seconds,
    });
  }

  /** Waits until all is answered and received, at most this long. */
  async function quiet(withinSeconds: number): Promise<void> {
    const until = performance.now() + withinSeconds * 1000;
    while ((outstanding > 0 || ledger.open() > 0) && performance.now() < until) await sleep(5);
  }

  const startedAt = performance.now();
  const cutting: Promise<CrowdResult['cuts'][number]>[] = [];
  const phases: (() => CrowdResult['phases'][number])[] = [];
  for (const phase of job.phases) {
    const measured = await runPhase(phase);
    if (phase.counted) phases.push(measured);
    if (!hasMore) break;
  }
  const cuts = await Promise.all(cutting);
  await quiet(job.drainSeconds);
  const isBehind = (userId: string, seq: number): boolean => seq < (heads.get(userId) ?? 0);
  const until = performance.now() + job.drainSeconds * 1000;
  while (cast.phones.some((phone) => isBehind(phone.userId, phone.seq())) && performance.now() < until)
    await sleep(20);
  timeline.stop();
  const result: CrowdResult = {
    phases: phases.map((figures) => figures()),
    timeline: timeline.seconds(),
    cuts,
    connectMs: cast.connectMs,
    sockets: cast.sockets,
    ...totals,
    unanswered: outstanding,
    unheard: ledger.open(),
    pushes: cast.pushes(),
    replies,
    retries,
    phonesBehind: cast.phones.filter((phone) => isBehind(phone.userId, phone.seq())).length,
    phonesDisordered: cast.phones.filter((phone) => phone.isDisordered()).length,
  };
  over.abort(new Error('the run is over'));
  cast.close();
  return result;
}

endWithResult(await runCrowd(crowdJobSchema.parse(await readJob())));
