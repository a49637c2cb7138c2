// A crowd, a process of its own: opens many authenticated sockets, keeps them open, and counts the events that they receive.
import { createInterface } from 'node:readline';
import { signToken } from '../../src/access/tokens.ts';
import { type CrowdJob, type CrowdReport, crowdJobSchema } from './crowd-job.ts';
import { openLightSocket } from './light-socket.ts';

const tokenSeconds = 12 * 3_600;

async function gather(job: CrowdJob, report: CrowdReport): Promise<void> {
  let next = 0;
  const connect = async (): Promise<void> => {
    for (let at = next++; at < job.count; at = next++) {
      const token = await signToken(job.jwtSecret, { role: job.role, sub: `crowd-${at}` }, tokenSeconds);
      await openLightSocket({
        url: job.url,
        token,
        greeting: job.greeting,
        onEvent: (event) => {
          report.heard[event] = (report.heard[event] ?? 0) + 1;
        },
        onClosed: () => {
          report.lost += 1;
        },
      });
      report.connected += 1;
    }
  };
  await Promise.all(Array.from({ length: job.parallel }, connect));
}

const report: CrowdReport = { connected: 0, lost: 0, heard: {} };
let gathered: Promise<void> | null = null;
for await (const line of createInterface({ input: process.stdin })) {
  gathered ??= gather(crowdJobSchema.parse(JSON.parse(line)), report);
  await gathered;
  console.log(JSON.stringify(report));
}
// The parent has ended, or has closed stdin: that ends all connections.
process.exit(0);
