// One node: a list of parts. Each part gets the parts that it needs, so none is completed later.

import { createOpsEvents } from '../operations/ops-events.ts';
import type { Log } from '../ports/log.ts';
import type { Publisher } from '../ports/publisher.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import { openAccess } from './parts/access.ts';
import { startBackground } from './parts/background.ts';
import { openBase } from './parts/base.ts';
import { serveClients } from './parts/clients.ts';
import { openDisplays } from './parts/displays.ts';
import { openNetwork } from './parts/network.ts';
import { startOperators } from './parts/operators.ts';
import { openQueries } from './parts/queries.ts';
import { openReceipts } from './parts/receipts.ts';
import { openShoppers } from './parts/shoppers.ts';
import { stopNode } from './parts/stop-node.ts';
import { type Tuning, tunedBy } from './tuning.ts';

export interface RunningNode {
  readonly name: string;
  /** The address for clients, with the port that was selected. */
  readonly url: string;
  /** Ends all connections of an identity, on every node of the mall. */
  readonly endSessions: Publisher['endSessions'];
  /** Finishes the accepted receipts, disconnects clients, and closes. The caller closes the database. */
  stop(): Promise<void>;
}

/** Starts a node on an open database. Resolves when it is ready to serve. */
export async function startNode(
  settings: Config,
  database: Database,
  secret: string,
  log: Log,
  tuned: Partial<Tuning> = {},
): Promise<RunningNode> {
  const config = { ...settings, ...tunedBy(settings), ...tuned };
  const base = await openBase({ config, database, secret, log });
  const network = await openNetwork(base);
  const shoppers = openShoppers(base, network);
  const displays = openDisplays(base, network, shoppers);
  const events = createOpsEvents(base.name, network.sockets.operators.areHere);
  const receipts = openReceipts(base, network, shoppers, displays, events);
  const access = openAccess(base, network);
  const queries = openQueries(base, shoppers);
  const background = await startBackground(base, network, shoppers, receipts, events);
  const counted = { base, network, shoppers, displays, receipts, access, queries, background };
  const operators = startOperators(counted, events);
  const parts = { ...counted, events, operators };
  await serveClients(parts);
  await access.devices.start();

  const url = await network.http.listen(config.HOST, config.PORT);
  background.membership.show(url, operators.state.reportFigures);
  log.info({ url, role: config.NODE_DUTY, durable: database.store.durable }, 'ready');
  return {
    name: base.name,
    url,
    endSessions: network.sockets.publisher.endSessions,
    stop: () => stopNode(parts),
  };
}
