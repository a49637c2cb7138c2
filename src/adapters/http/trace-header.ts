// Reads the caller's own trace id from the request headers, if it is safe to log.
import type { IncomingHttpHeaders } from 'node:http';

/** The header with the trace id of every answer. */
export const traceHeader = 'x-request-id';

/** https://www.w3.org/TR/trace-context/#traceparent-header: version, trace, parent, flags; the trace is not all zeros. */
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
const requestId = /^[A-Za-z0-9._-]{1,64}$/;

/** The trace id of `traceparent`, else `x-request-id`; null if neither is present and valid. */
export function readTraceId(headers: IncomingHttpHeaders): string | null {
  const trace = traceparent.exec(String(headers['traceparent'] ?? ''))?.[1];
  if (trace !== undefined) return trace;
  const given = headers[traceHeader];
  return typeof given === 'string' && requestId.test(given) ? given : null;
}
