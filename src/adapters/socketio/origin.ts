// Which pages may connect: those of allowed origins.
import type { IncomingMessage } from 'node:http';

/**
 * Whether a handshake's Origin may connect. CORS does not protect WebSockets, so this does. No Origin: not a page.
 * `allowed` lists origins; `*` lets all; the address the request was sent to always may.
 */
export function isOriginAllowed(request: IncomingMessage, allowed: ReadonlySet<string>): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || allowed.has('*') || allowed.has(origin)) return true;
  try {
    return host !== undefined && new URL(origin).host === host;
  } catch {
    return false;
  }
}

/** Reads ALLOWED_ORIGINS. */
export const readOrigins = (list: string): ReadonlySet<string> =>
  new Set(
    list
      .split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ''),
  );
