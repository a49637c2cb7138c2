// What a node does again and again.
import type { Setting } from './setting.ts';
import { whole } from './setting.ts';

export const rhythmSettings = {
  HEARTBEAT_MS: {
    schema: whole(100, 60_000),
    fallback: '2000',
    about: 'How often a node says that it is here; one that misses three is lost: within 10 s as it stands.',
  },
  HEAD_CHECK_MS: {
    schema: whole(100, 600_000),
    fallback: '5000',
    about: 'How often a node looks for pushes that were lost.',
  },
  RULEBOOK_POLL_MS: {
    schema: whole(50, 60_000),
    fallback: '1000',
    about: 'How often a node looks for a new rulebook.',
  },
  OPS_STATE_MS: {
    schema: whole(100, 60_000),
    fallback: '2000',
    about: 'How often operators are told how the mall is. A higher value sends less and shows faults later.',
  },
  SCREEN_STATE_MS: {
    schema: whole(100, 600_000),
    fallback: '15000',
    about: 'How often screens are told all they show.',
  },
  SCREEN_HIGHLIGHT_MS: {
    schema: whole(50, 60_000),
    fallback: '1000',
    about: 'How often screens are told what was won and what the day comes to; in between it is gathered.',
  },
  SCREEN_HIGHLIGHTS_MAX: {
    schema: whole(1, 100),
    fallback: '10',
    about: 'Most highlights in one message, and on a screen.',
  },
  PROJECTION_QUEUE_MAX: {
    schema: whole(1, 1_000_000),
    fallback: '20000',
    about:
      'Most changes that wait to be written to each projection; what comes beyond is found by comparing with the ledger.',
  },
  LEVELS_MS: {
    schema: whole(100, 86_400_000),
    fallback: '10000',
    about: 'How often a node looks whether another rulebook has made levels due, and gives them.',
  },
  FOLLOW_MS: {
    schema: whole(100, 86_400_000),
    fallback: '600000',
    about: 'How often the standings are compared with the journal.',
  },
  AGE_OUT_MS: {
    schema: whole(100, 86_400_000),
    fallback: '3600000',
    about: 'How often a node looks for what is older than RETENTION_DAYS.',
  },
  JOB_LEASE_MS: {
    schema: whole(200, 600_000),
    fallback: '15000',
    about: 'How long a job stays with a node that died; a node that lives renews in time.',
  },
} as const satisfies Record<string, Setting>;
