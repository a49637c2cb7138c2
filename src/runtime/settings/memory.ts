// What a node remembers, and for how long.
import type { Setting } from './setting.ts';
import { whole } from './setting.ts';

export const memorySettings = {
  USER_CACHE_MAX: { schema: whole(0, 10_000_000), fallback: '10000', about: 'Shoppers cached on a node.' },
  COPIES_QUEUE_MAX: {
    schema: whole(0, 1_000_000),
    fallback: '10000',
    about: 'Most copies of shoppers that wait to be written to Redis; 0: none are kept there.',
  },
  RECORDS_CACHE_MAX: {
    schema: whole(0, 100_000_000),
    fallback: '150000',
    about: 'Latest journal entries kept on a node, for clients that were away for a moment.',
  },
  RULES_CACHE_MAX: {
    schema: whole(0, 10_000_000),
    fallback: '1000',
    about: 'Stores and missions, together, of older rulebooks that are kept ready for returns.',
  },
  NAMES_CACHE_MAX: {
    schema: whole(0, 10_000_000),
    fallback: '10000',
    about: 'Shoppers whose name for boards and screens is remembered on a node.',
  },
  NAMES_FRESH_MS: {
    schema: whole(0, 600_000),
    fallback: '2000',
    about: 'How long a name that was changed or erased on another node may still be shown by this one.',
  },
  BOARD_ROWS_MAX: {
    schema: whole(1_000, 100_000_000),
    fallback: '1000000',
    about:
      'Most shoppers over all boards that a node without Redis holds in memory to answer `board:get`, about 150 bytes each; a board that was not asked for longest is dropped first, and one that is larger by itself is `busy`.',
  },
  TODAY_RECEIPTS_MAX: {
    schema: whole(100, 1_000_000),
    fallback: '10000',
    about:
      'Receipts of today kept on a node for `store:today`, of all stores together, about 300 bytes each; older ones are left out and the answer says so. Also the most documents that one scan of the ledger reads.',
  },
  SETTLED_CACHE_MAX: {
    schema: whole(0, 10_000_000),
    fallback: '10000',
    about: 'Settled receipts whose answer is remembered.',
  },
  TOKENS_CACHE_MAX: {
    schema: whole(0, 10_000_000),
    fallback: '20000',
    about: 'Tokens found good that need not be verified again when their owner comes back.',
  },
  CALLERS_MAX: {
    schema: whole(1, 10_000_000),
    fallback: '50000',
    about: 'Callers whose rate is remembered, longest silent forgotten first.',
  },
  CACHE_TTL_MS: {
    schema: whole(1, 86_400_000),
    fallback: '3600000',
    about: 'How long anything cached is kept, on a node and in Redis.',
  },
  CACHE_PURGE_MS: {
    schema: whole(100, 86_400_000),
    fallback: '300000',
    about: 'How often the caches of a node let go of what has expired.',
  },
} as const satisfies Record<string, Setting>;
