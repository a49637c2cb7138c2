// The claims of a token. The page only reads them; the node verifies them.
import type { Role } from '../../src/contracts/roles.ts';

export interface PageClaims {
  readonly sub: string;
  readonly role: Role;
  readonly store: string | undefined;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly endsAt: number;
}

/** The claims of a token; null if the text is not a token. */
export function readClaims(token: string): PageClaims | null {
  try {
    const payload = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    const read: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof read !== 'object' || read === null) return null;
    const { sub, role, store, iat, exp } = read as Record<string, unknown>; // an object has keys of unknown values
    if (typeof sub !== 'string' || typeof role !== 'string' || typeof exp !== 'number') return null;
    return {
      sub,
      role: role as Role, // one that there is not is refused by the node
      store: typeof store === 'string' ? store : undefined,
      issuedAt: typeof iat === 'number' ? iat : exp,
      endsAt: exp,
    };
  } catch {
    return null;
  }
}
