// When a start fills the mall with the demonstration. In a file of its own, because the filling needs the whole client.
import type { Config } from '../../runtime/config.ts';
import type { DemonstrationMark } from './mark.ts';

/**
 * Whether this start fills the mall: outside production, with DEMONSTRATION, on a database of the node's own, where the
 * demonstration's rulebook was loaded just now (`isNew`) or an earlier start did not finish.
 */
export const shallFill = (config: Config, isNew: boolean, mark: DemonstrationMark | null): boolean =>
  config.DEMONSTRATION &&
  config.NODE_ENV === 'development' &&
  config.STORE === 'mongo' &&
  config.MONGODB_URL === undefined &&
  ((isNew && mark !== 'removed') || mark === 'filling');
