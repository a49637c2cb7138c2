// How a node stops: it finishes accepted receipts, disconnects its clients, and closes its parts.
import type { ServingParts } from './clients.ts';

/** The caller closes the database. */
export async function stopNode(parts: ServingParts): Promise<void> {
  const { base, network, shoppers, displays, receipts, access, background, operators } = parts;
  const { config, log } = base;
  const { sockets, http, clusterBus } = network;
  base.readiness.setStopping();
  log.info({}, 'stopping: /readyz fails from now on');
  // First, so that another node takes over the jobs while this one disconnects its clients.
  await background.membership.stopJobs();
  await Promise.all([operators.rebuild.stop(), operators.doctor.stop()]);
  await new Promise((resolve) => setTimeout(resolve, config.DRAIN_NOTICE_MS));
  sockets.refuseNew();
  log.info({}, 'refusing new clients and receipts; finishing the accepted ones');
  await receipts.path.admission.close();
  await sockets.drain();
  background.stopHeadCheck();
  displays.screens.stop();
  access.visits.stop();
  operators.state.stop();
  access.devices.stop();
  // Together, because each waits for connections that only the other one closes.
  await Promise.all([http.close(), sockets.close()]);
  await shoppers.projections.stop();
  await background.membership.leave();
  await shoppers.cached.stop();
  await clusterBus.close();
  base.rules.stop();
  base.caches.stop();
  base.load.stop();
  log.info({}, 'stopped');
}
