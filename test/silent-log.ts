// A log that discards everything.
import type { Log } from '../src/ports/log.ts';

const nothing = (): void => {};

export const silent: Log = {
  isLevelEnabled: () => false,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
