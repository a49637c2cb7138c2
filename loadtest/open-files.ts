// Each socket is an open file, here and at the node: whether there may be so many is known before anything is started.
import { z } from 'zod';

/** For modules, pipes and the database's connections. */
const spare = 500;

const reportSchema = z.object({
  userLimits: z.object({ open_files: z.object({ soft: z.union([z.number(), z.literal('unlimited')]) }) }),
});

/**
 * A sentence that says what to do, or null where so many sockets may be open. Node raises its own limit to the hard one
 * when it starts, so only that can be too low.
 */
export function tooFewOpenFiles(sockets: number): string | null {
  const report = reportSchema.safeParse(process.report.getReport());
  const limit = report.data?.userLimits.open_files.soft ?? 'unlimited'; // not known everywhere
  if (limit === 'unlimited' || limit >= sockets + spare) return null;
  return `${sockets} sockets need ${sockets + spare} open files and this process may have ${limit}: raise it with ulimit -n.`;
}
