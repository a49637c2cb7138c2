// All clients are cut at once, miss something, and reconnect at once: how long until the last one is complete?
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../crowd/latencies.ts';
import { endWithResult, readJob } from '../job-lines.ts';
import { issuedNow } from '../receipt-stream.ts';
import { openTills } from '../tills.ts';
import { startLagMeter } from '../window.ts';
import { type ComebackJob, type ComebackResult, comebackJobSchema } from './comeback-job.ts';
import { type Member, openMember } from './members.ts';

const dialsPerSecond = 800;
const submissionsInFlight = 64;
const amount = 1_250_000;
/** The time for the server to notice that they are gone. */
const goneMs = 1_000;
/** The most receipts that one shopper needs for the entries to miss. */
const maxReceiptsEach = 50;

async function connectAtEase(members: readonly Member[]): Promise<void> {
  const startAt = performance.now();
  const dials: Promise<void>[] = [];
  for (const [index, member] of members.entries()) {
    const earlyMs = (index * 1000) / dialsPerSecond - (performance.now() - startAt);
    if (earlyMs > 5) await sleep(earlyMs);
    dials.push(member.dial(() => {}));
  }
  await Promise.all(dials);
}

/** Submits receipts until each journal is longer by the entries to miss. Returns the new heads. */
async function happenMeanwhile(
  job: ComebackJob,
  members: readonly Member[],
): Promise<{ heads: Map<string, number>; totals: Omit<ComebackResult, TimedField> }> {
  const heads = new Map(members.map((member) => [member.userId, member.seq()]));
  const tills = await openTills([job.url], job.tillTokens);
  let made = 0;
  const waiting = [...members];
  const worker = async (): Promise<void> => {
    for (let member = waiting.pop(); member; member = waiting.pop()) {
      const { userId } = member;
      const enough = member.seq() + job.entriesMissed;
      for (let tries = 0; (heads.get(userId) ?? 0) < enough && tries < maxReceiptsEach; tries += 1) {
        made += 1;
        const receipt = { receiptNo: `${job.prefix}-${made}`, userId, amount, issuedAt: issuedNow() };
        await new Promise<void>((resolve) => {
          tills.submit(receipt, performance.now(), (_, __, outcome) => {
            heads.set(userId, Math.max(heads.get(userId) ?? 0, outcome?.seq ?? 0));
            resolve();
          });
        });
      }
    }
  };
  await Promise.all(Array.from({ length: submissionsInFlight }, worker));
  const totals = tills.totals();
  tills.close();
  return { heads, totals };
}

type TimedField = 'allBackMs' | 'backMsP50' | 'incomplete' | 'entriesTold' | 'sentAway' | 'generatorLagMsP99';

const nothing = { settledReceipts: 0, settledAmount: 0, refusedReceipts: 0, unanswered: 0, replies: {} };

async function comeBack(job: ComebackJob): Promise<ComebackResult> {
  const members = job.members.map((member) => openMember(job, member));
  await connectAtEase(members);
  for (const member of members) member.cut();
  const { heads, totals } =
    job.speaks === 'deerfields'
      ? await happenMeanwhile(job, members)
      : { heads: new Map<string, number>(), totals: nothing };
  await sleep(goneMs);

  const lag = startLagMeter();
  const backMs: number[] = [];
  let sentAway = 0;
  const startAt = performance.now();
  const all = Promise.allSettled(
    members.map(async (member) => {
      await member.dial(() => {
        sentAway += 1;
      });
      backMs.push(performance.now() - startAt);
    }),
  );
  await Promise.race([all, sleep(job.limitSeconds * 1000)]);
  const allBackMs = performance.now() - startAt;
  const isWhole = (member: Member): boolean =>
    member.told() !== null && member.seq() === (heads.get(member.userId) ?? 0);
  const incomplete = members.filter((member) => !isWhole(member)).length + (members.length - backMs.length);
  return {
    allBackMs,
    backMsP50: quantile(backMs, 0.5),
    incomplete: Math.min(incomplete, members.length),
    entriesTold: members.reduce((sum, member) => sum + (member.told() ?? 0), 0),
    sentAway,
    ...totals,
    generatorLagMsP99: lag.stopMsP99(),
  };
}

endWithResult(await comeBack(comebackJobSchema.parse(await readJob())));
