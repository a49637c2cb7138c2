// Settings of earlier versions. They no longer have an effect, and the start says so.
import type { Log } from '../../ports/log.ts';

const duties = ['all', 'edge', 'jobs'];

/** Those that became constants. The constants are in `tuning.ts`, or next to the code that uses them. */
const constants = [
  'ACCEPT_RATE_PER_SECOND',
  'ADMISSION_DEADLINE_MS',
  'ADMISSION_LIMIT',
  'AGE_OUT_MS',
  'BATCHES_IN_FLIGHT',
  'BATCH_MAX',
  'BATCH_WAITING_PER_FLIGHT',
  'BOARD_ROWS_MAX',
  'CACHE_PURGE_MS',
  'CACHE_TTL_MS',
  'CALLERS_MAX',
  'CONNECTIONS_PER_IDENTITY',
  'COPIES_QUEUE_MAX',
  'FOLLOW_MS',
  'HEAD_CHECK_MS',
  'HEARTBEAT_MS',
  'HOME_PATIENCE_MS',
  'HTTP_CONNECTIONS_MAX',
  'INTAKE_DEADLINE_MS',
  'INTAKE_LIMIT',
  'JOB_LEASE_MS',
  'KIOSK_IDLE_MS',
  'KIOSK_VISIT_MAX_MS',
  'LEVELS_MS',
  'LOOP_DELAY_MAX_MS',
  'MONGO_POOL_MAX',
  'MONGO_POOL_MIN',
  'MONGO_TIMEOUT_MS',
  'NAMES_CACHE_MAX',
  'NAMES_FRESH_MS',
  'OPERATOR_SESSION_HOURS',
  'OPS_STATE_MS',
  'PROJECTION_QUEUE_MAX',
  'PUSH_EVERY_MS',
  'READS_AT_ONCE',
  'READS_PER_SECOND',
  'READS_WAITING_MAX',
  'RECORDS_CACHE_MAX',
  'RETURN_MAX_AGE_DAYS',
  'RULEBOOK_POLL_MS',
  'RULES_CACHE_MAX',
  'SCREEN_HIGHLIGHTS_MAX',
  'SCREEN_HIGHLIGHT_MS',
  'SCREEN_STATE_MS',
  'SESSION_DAYS',
  'SETTLED_CACHE_MAX',
  'SHARED_CACHE_QUEUE_MAX',
  'SLOW_RECEIPT_MS',
  'SOCKET_BUFFERS_MAX_BYTES',
  'SOCKET_BUFFER_MAX_BYTES',
  'STANDINGS_QUEUE_MAX',
  'STANDINGS_SWEEP_MS',
  'SUBMIT_RATE_PER_SECOND',
  'TODAY_RECEIPTS_MAX',
  'TOKENS_CACHE_MAX',
] as const;

/** What became of each setting of this environment that no longer exists. Other programs use ROLE too. */
export function formerSettings(env: Readonly<Record<string, string | undefined>>): string[] {
  const found: string[] = constants.filter((name) => env[name]).map((name) => `${name}: is a constant now`);
  if (duties.includes(env['ROLE'] ?? '')) found.push('ROLE: is NODE_DUTY now');
  if (env['PUSH_PUBLIC_KEY']) found.push('PUSH_PUBLIC_KEY: is derived from PUSH_PRIVATE_KEY now');
  return found;
}

/** Logs one warning with all of them. */
export function warnOfFormerSettings(env: Readonly<Record<string, string | undefined>>, log: Log): void {
  const ignored = formerSettings(env);
  if (ignored.length > 0) log.warn({ ignored }, 'settings of an earlier version are set and have no effect');
}
