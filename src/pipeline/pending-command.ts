// A command between admission and its answer.
import type { AnyCommand } from '../game/command.ts';
import type { Answer } from './answer.ts';
import type { Trace } from './trace.ts';

export interface PendingCommand {
  readonly command: AnyCommand;
  /** The shopper that the command changes, if known, else the receipt. Commands of one lane are decided in order of arrival. */
  readonly lane: string;
  readonly userId: string | null;
  readonly deadlineMs: number;
  readonly trace: Trace;
  /** The first answer counts; later ones are ignored. */
  answer(answer: Answer): void;
  /** How often the command was sent back to be decided again. */
  attempts: number;
  /**
   * True: receipt and shopper are read from the ledger. False at first: the command is decided from a cached shopper, and a
   * submission is assumed to be new. The first few `stale` results leave it false.
   */
  readsLedger: boolean;
  /** True after the store refused a document with several commands: the command gets a document of its own. */
  isAlone: boolean;
}
