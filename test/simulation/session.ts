// The identity of a simulated client, as a token would give it.
import type { Claims } from '../../src/contracts/roles.ts';
import type { Session } from '../../src/contracts/session.ts';

export const sessionOf = (claims: Omit<Claims, 'exp'>): Session => ({
  claims: { ...claims, exp: Number.MAX_SAFE_INTEGER },
  boundTo: () => null,
  bind: () => {},
  caughtUp: () => {},
  heardFrom: () => null,
  release: () => {},
  renewed: () => {},
});
