// The load generator, a process of its own: receipts over sockets, in a closed loop or at planned moments.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithResult, readJob, tellNote } from './job-lines.ts';
import { type LoadJob, type LoadResult, type LoadWindow, loadJobSchema } from './load-job.ts';
import { sendAtRate } from './open-loop.ts';
import { createReceiptStream } from './receipt-stream.ts';
import { openTills } from './tills.ts';
import { openWindow, type Window } from './window.ts';

/** A server that is this far behind has missed any limit, so nothing more is sent. */
const maxOutstanding = 20_000;

/** Runs one measurement. Rejects when a socket cannot connect; a lost answer shows as `unanswered`. */
async function runLoad(job: LoadJob): Promise<LoadResult> {
  const tills = await openTills(job.urls, job.tokens);
  const nextReceipt = createReceiptStream(job);

  /** Keeps this many receipts in flight until it is stopped; `current` is the window that counts, if any. */
  function startClosedLoop(inFlight: number) {
    let running = true;
    let current: Window | null = null;
    const next = (): void => {
      const window = () => current;
      tills.submit(nextReceipt(), performance.now(), (how, latencyMs) => {
        if (how === 'settled') window()?.settled(latencyMs);
        if (running) next();
      });
    };
    for (let slot = 0; slot < inFlight; slot += 1) next();
    return {
      count: (window: Window | null): void => {
        current = window;
      },
      stop: (): void => {
        running = false;
      },
    };
  }

  async function closedWindow(
    loop: ReturnType<typeof startClosedLoop>,
    seconds: number,
  ): Promise<LoadWindow> {
    tellNote({ phase: 'window' });
    const window = openWindow();
    loop.count(window);
    await sleep(seconds * 1000);
    loop.count(null);
    const figures = window.close();
    tellNote({ phase: 'drain' });
    return figures;
  }

  /** One rate of an open loop. Receipts that are unanswered soon after its end count as at least that late. */
  async function openStep(ratePerSecond: number, seconds: number): Promise<LoadWindow & { whole: boolean }> {
    const window = openWindow(ratePerSecond);
    const sent = await sendAtRate({
      fromRate: ratePerSecond,
      toRate: ratePerSecond,
      seconds,
      mayGoOn: () => tills.outstanding() < maxOutstanding,
      send: (dueAt) =>
        tills.submit(nextReceipt(), dueAt, (how, latencyMs) => {
          if (how === 'settled') window.settled(latencyMs);
        }),
    });
    await tills.drain(job.drainSeconds);
    return { ...window.close(), whole: sent.whole && tills.outstanding() === 0 };
  }

  async function climb(
    seconds: number,
    { from, factor, halvings, latencyMsP99Below, maxRate }: NonNullable<OpenPace['climb']>,
  ): Promise<{ windows: LoadWindow[]; highestRate: number }> {
    const windows: LoadWindow[] = [];
    const holds = async (rate: number): Promise<boolean> => {
      const { whole, ...window } = await openStep(rate, seconds);
      windows.push(window);
      return whole && window.latencyMsP99 < latencyMsP99Below;
    };
    let good = 0;
    let rate = from;
    while (rate <= maxRate && (await holds(rate))) {
      good = rate;
      rate *= factor;
    }
    let bad = Math.min(rate, maxRate);
    for (let halving = 0; halving < halvings && good > 0 && bad > good; halving += 1) {
      const middle = (good + bad) / 2;
      if (await holds(middle)) good = middle;
      else bad = middle;
    }
    return { windows, highestRate: good };
  }

  const warmup = startClosedLoop(job.warmup.inFlight);
  await sleep(job.warmup.seconds * 1000);
  const warmUntil = performance.now() + (job.warmup.limitSeconds - job.warmup.seconds) * 1000;
  while (tills.totals().settledReceipts < job.warmup.receipts && performance.now() < warmUntil)
    await sleep(10);

  const windows: LoadWindow[] = [];
  let highestRate: number | undefined;
  if (job.pace.kind === 'closed') {
    const { inFlight, seconds } = job.pace;
    // If the level is the same, the same loop continues, so that a window does not open on an idle server.
    const loop = inFlight === job.warmup.inFlight ? warmup : startClosedLoop(inFlight);
    if (loop !== warmup) warmup.stop();
    windows.push(await closedWindow(loop, seconds));
    loop.stop();
  } else {
    warmup.stop();
    await tills.drain(job.drainSeconds);
    for (const rate of job.pace.rates) {
      const { whole: _, ...window } = await openStep(rate, job.pace.seconds);
      windows.push(window);
    }
    if (job.pace.climb) {
      const climbed = await climb(job.pace.seconds, job.pace.climb);
      windows.push(...climbed.windows);
      highestRate = climbed.highestRate;
    }
  }
  await tills.drain(job.drainSeconds);
  tills.close();
  return { windows, ...(highestRate === undefined ? {} : { highestRate }), ...tills.totals() };
}

type OpenPace = Extract<LoadJob['pace'], { kind: 'open' }>;

endWithResult(await runLoad(loadJobSchema.parse(await readJob())));
