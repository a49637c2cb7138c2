// What is asked of a crowd (JSON on its stdin, first line) and what it prints (a JSON line for each line it reads).
import { z } from 'zod';

export const crowdJobSchema = z.strictObject({
  url: z.url(),
  jwtSecret: z.string(),
  role: z.enum(['shopper', 'screen']),
  count: z.int().min(1).max(100_000),
  /** Connections that are being made at once. */
  parallel: z.int().min(1),
  greeting: z.string().optional(),
});
export type CrowdJob = z.infer<typeof crowdJobSchema>;

export const crowdReportSchema = z.strictObject({
  connected: z.int(),
  lost: z.int(),
  /** Events heard, by name, over all sockets. */
  heard: z.record(z.string(), z.int()),
});
export type CrowdReport = z.infer<typeof crowdReportSchema>;
