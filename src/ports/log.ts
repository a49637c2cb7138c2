// Where the cause of a fault goes; the wire sees only its code.

export interface Log {
  /** Asked before the fields of a line are made that is not written most of the time. */
  isLevelEnabled(level: 'debug'): boolean;
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
