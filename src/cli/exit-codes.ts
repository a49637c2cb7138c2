// Exit codes of all commands, and the error that carries one.

export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  noNode: 3,
  interrupted: 130,
} as const;

/** What each code means; printed below the help. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'done',
  failed: 'a check failed, or something was refused',
  usage: 'wrong usage, settings or input file; nothing was sent',
  noNode: 'no node can be reached',
  interrupted: 'stopped by Ctrl-C before the end',
};

/** Ends the command with this code and sentence, without a stack. */
export class ExitError extends Error {
  override readonly name = 'ExitError';
  readonly exitCode: number;

  constructor(code: keyof typeof exitCodes, message: string) {
    super(message);
    this.exitCode = exitCodes[code];
  }
}
