// The job of a crowd (JSON, the first line on its stdin), and its reports (a JSON line for each line that it reads).
import { z } from 'zod';

export const crowdJobSchema = z.strictObject({
  url: z.url(),
  jwtSecret: z.string(),
  role: z.enum(['shopper', 'screen']),
  count: z.int().min(1).max(100_000),
  /** Connections that are opened at the same time. */
  parallel: z.int().min(1),
  greeting: z.string().optional(),
});
export type CrowdJob = z.infer<typeof crowdJobSchema>;

export const crowdReportSchema = z.strictObject({
  connected: z.int(),
  lost: z.int(),
  /** Events received, by name, over all sockets. */
  heard: z.record(z.string(), z.int()),
});
export type CrowdReport = z.infer<typeof crowdReportSchema>;
