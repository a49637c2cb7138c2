// A refusal as text on a connection: for what is refused where no framework answers.
import type { WireError } from './errors.ts';

/** What HTTP calls the statuses that are refused this way. */
const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

/** The header that goes with a time to come back, in whole seconds. */
export const retryAfterSeconds = (retryAfterMs: number): string => String(Math.ceil(retryAfterMs / 1_000));

/** A whole HTTP/1.1 answer in the form of every other refusal. The connection is to be closed after it. */
export function httpRefusal(status: number, error: WireError): string {
  const body = JSON.stringify({ error });
  const lines = [
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Refused'}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${new TextEncoder().encode(body).length}`,
    'connection: close',
    ...(error.retryAfterMs === undefined ? [] : [`retry-after: ${retryAfterSeconds(error.retryAfterMs)}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
