// Which origins may use a node, over sockets and HTTP. Refused ones are logged.
import type { Log } from '../ports/log.ts';

/** The headers that name the origin of a page, and the host that it requests. */
export interface OriginHeaders {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
}

/** Whether the page behind a request may use this node. A request without an Origin does not come from a page. */
export type IsOriginAllowed = (headers: OriginHeaders) => boolean;

const webOrigin = /^https?:\/\/[^/?#@*\\]+\/?$/i;
/** The origin of an application with its own scheme, such as `capacitor://localhost`. */
const appOrigin = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._:-]+\/?$/i;

/**
 * An origin as a browser sends it: lower case, no slash at the end, no default port. Null if the text is no origin.
 * `*` (all) and `null` (a file, a sandboxed frame) stand for themselves.
 */
export function normaliseOrigin(text: string): string | null {
  if (text === '*' || text === 'null') return text;
  if (webOrigin.test(text)) return URL.canParse(text) ? new URL(text).origin : null;
  return appOrigin.test(text) ? text.toLowerCase().replace(/\/$/, '') : null;
}

/** Parses ALLOWED_ORIGINS. `faults` names each part that is no origin. */
export function readOrigins(list: string): { origins: ReadonlySet<string>; faults: readonly string[] } {
  const origins = new Set<string>();
  const faults: string[] = [];
  for (const text of list.split(',').map((each) => each.trim())) {
    if (text === '') continue;
    const origin = normaliseOrigin(text);
    if (origin !== null) origins.add(origin);
    else
      faults.push(
        `"${text}" is no origin${text.includes('*') ? ' (name each one, or * alone for all)' : ''}`,
      );
  }
  return { origins, faults };
}

/** Whether a page of `origin` requests its own host. Both may be written in several ways. */
function isOwn(origin: string, host: string | undefined): boolean {
  if (host === undefined || !webOrigin.test(origin) || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  // Browsers omit the default port of a scheme; a proxy may add it.
  const asked = `${page.protocol}//${host}`;
  return webOrigin.test(asked) && URL.canParse(asked) && new URL(asked).host === page.host;
}

const everyMs = 60_000;
const longestToldOf = 200;

/** The rule for a list of normalised origins. Refusals are logged once a minute, with the setting to change. */
export function createOrigins(
  allowed: ReadonlySet<string>,
  log: Pick<Log, 'warn'>,
  nowMs: () => number = () => performance.now(),
): IsOriginAllowed {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let since = 0;

  function refused(origin: string, host: string | undefined): void {
    since += 1;
    const atMs = nowMs();
    if (atMs - toldAtMs < everyMs) return;
    const told = {
      origin: origin.slice(0, longestToldOf),
      host: host?.slice(0, longestToldOf),
      refused: since,
    };
    toldAtMs = atMs;
    since = 0;
    log.warn(
      { ...told, set: `ALLOWED_ORIGINS=${normaliseOrigin(told.origin) ?? told.origin}` },
      'a page of an origin that is not in ALLOWED_ORIGINS was refused: add it, or let the proxy hand on the Host of the page',
    );
  }

  return ({ origin, host }) => {
    if (origin === undefined || allowed.has('*')) return true;
    const normal = normaliseOrigin(origin);
    if ((normal !== null && normal !== '*' && allowed.has(normal)) || isOwn(origin, host)) return true;
    refused(origin, host);
    return false;
  };
}
