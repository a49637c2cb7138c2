// A refusal as raw HTTP text, for connections that are refused outside the web framework.
import type { WireError } from './errors.ts';

/** The reason phrases of these statuses. */
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

/** The value of the Retry-After header, in whole seconds. */
export const retryAfterSeconds = (retryAfterMs: number): string => String(Math.ceil(retryAfterMs / 1_000));

/** A complete HTTP/1.1 answer in the form of every other refusal. The caller closes the connection after it. */
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
