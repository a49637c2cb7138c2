// The log. It gets the cause of a fault; the wire gets only the code.

export interface Log {
  /** Check it before building the fields of a debug line. */
  isLevelEnabled(level: 'debug'): boolean;
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
