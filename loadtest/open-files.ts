// Each socket is an open file, here and at the node: checks the limit before anything is started.
import { z } from 'zod';

/** For modules, pipes and the database's connections. */
const spare = 500;

const reportSchema = z.object({
  userLimits: z.object({ open_files: z.object({ soft: z.union([z.number(), z.literal('unlimited')]) }) }),
});

/**
 * A sentence that says what to do, or null if this many sockets may be open. Node raises its limit to the hard limit when
 * it starts, so only the hard limit can be too low.
 */
export function tooFewOpenFiles(sockets: number): string | null {
  const report = reportSchema.safeParse(process.report.getReport());
  const limit = report.data?.userLimits.open_files.soft ?? 'unlimited'; // not known everywhere
  if (limit === 'unlimited' || limit >= sockets + spare) return null;
  return `${sockets} sockets need ${sockets + spare} open files and this process may have ${limit}: raise it with ulimit -n.`;
}
