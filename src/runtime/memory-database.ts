// A database in the memory of this process: everything is lost when it ends.

import { createMemoryDevices } from '../adapters/memory/devices.ts';
import { createMemoryLatestDocuments } from '../adapters/memory/latest-documents.ts';
import { createMemoryLeaderboards } from '../adapters/memory/leaderboards.ts';
import { createMemoryLeases } from '../adapters/memory/leases.ts';
import { createMemoryLinks } from '../adapters/memory/links.ts';
import { createMemoryOperatorLog } from '../adapters/memory/operator-log.ts';
import { createMemoryProfiles } from '../adapters/memory/profiles.ts';
import { createMemoryPushSubscriptions } from '../adapters/memory/push-subscriptions.ts';
import { createMemoryRegistry } from '../adapters/memory/registry.ts';
import { createMemoryRulebooks } from '../adapters/memory/rulebooks.ts';
import { createMemoryStore } from '../adapters/memory/store.ts';

export function createMemoryDatabase() {
  const store = createMemoryStore();
  return {
    store,
    compactionStore: store,
    latestDocuments: createMemoryLatestDocuments(store),
    rulebooks: createMemoryRulebooks(),
    profiles: createMemoryProfiles(),
    links: createMemoryLinks(),
    pushSubscriptions: createMemoryPushSubscriptions(),
    operatorLog: createMemoryOperatorLog(),
    devices: createMemoryDevices(),
    leaderboards: createMemoryLeaderboards(),
    leases: createMemoryLeases(),
    registry: createMemoryRegistry(),
    mongo: null,
    close: () => store.close(),
  };
}
