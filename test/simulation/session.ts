// Who speaks to a simulated node: what a token would have said.
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
