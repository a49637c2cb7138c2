// What every part of a node needs: settings, name, database, rules, metrics and caches.
import { randomBytes, randomUUID } from 'node:crypto';
import type { NodeMetrics } from '../../adapters/metrics/telemetry.ts';
import { createMetrics } from '../../adapters/metrics/telemetry.ts';
import type { LoadMeter } from '../../adapters/processes/load-meter.ts';
import { startLoadMeter } from '../../adapters/processes/load-meter.ts';
import type { JobRequests } from '../../cluster/jobs.ts';
import { createJobRequests } from '../../cluster/jobs.ts';
import { servesClients } from '../../cluster/node-duty.ts';
import type { Rules } from '../../game/rules.ts';
import type { Readiness } from '../../operations/readiness.ts';
import { createReadiness } from '../../operations/readiness.ts';
import type { ReceiptsInFlight } from '../../pipeline/receipts-in-flight.ts';
import { countReceiptsInFlight } from '../../pipeline/receipts-in-flight.ts';
import type { Log } from '../../ports/log.ts';
import type { LiveRules } from '../../queries/live-rules.ts';
import { sizeOfRules, startLiveRules } from '../../queries/live-rules.ts';
import type { Caches } from '../caches.ts';
import { openCaches } from '../caches.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database.ts';
import { createTraceIds } from '../trace-ids.ts';
import type { Tuning } from '../tuning.ts';

export interface GivenToNode {
  readonly config: Config & Tuning;
  readonly database: Database;
  readonly secret: string;
  readonly log: Log;
}

export interface NodeBase extends GivenToNode {
  readonly name: string;
  /** A unique name of the process. It changes with each start. */
  readonly instance: string;
  /** Whether clients may connect to this node. */
  readonly serves: boolean;
  readonly readiness: Readiness;
  readonly newTraceId: () => string;
  readonly metrics: NodeMetrics;
  readonly load: LoadMeter;
  readonly caches: Caches;
  readonly rules: LiveRules;
  readonly inFlight: ReceiptsInFlight;
  readonly jobRequests: JobRequests;
}

/** A name for a node without NODE_NAME. */
export const nameNode = (): string => `node-${randomBytes(3).toString('hex')}`;

/** Cached older rulebooks, for returns: the sum of their stores and missions. */
const olderRulesMax = 1_000;

export async function openBase(given: GivenToNode): Promise<NodeBase> {
  const { config, database, log } = given;
  const name = config.NODE_NAME ?? nameNode();
  const serves = servesClients(config.NODE_DUTY);
  const caches = openCaches();
  const older = caches.open<Rules>('rules', olderRulesMax, { sizeOf: sizeOfRules });
  return {
    ...given,
    name,
    instance: randomUUID(),
    serves,
    readiness: createReadiness(serves, database),
    newTraceId: createTraceIds(name),
    metrics: createMetrics(),
    load: startLoadMeter(),
    caches,
    rules: await startLiveRules(database.rulebooks, older, config.rulebookPollMs, log),
    inFlight: countReceiptsInFlight(),
    jobRequests: createJobRequests({ leases: database.leases, log }),
  };
}
