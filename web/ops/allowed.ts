// Why an action is not possible now; null if it is. The node checks again.
import type { Role } from '../../src/contracts/roles.ts';
import type { MallWatch } from './mall-watch.ts';
import { words } from './words.ts';

export function whyNot(watch: MallWatch, role: Role): string | null {
  if (role !== 'operator') return words().onlyOperators;
  return watch.link.state.value === 'live' ? null : words().notConnected;
}
