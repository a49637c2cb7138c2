// A command between admission and its answer.
import type { AnyCommand } from '../game/command.ts';
import type { Answer } from './answer.ts';
import type { Trace } from './trace.ts';

export interface PendingCommand {
  readonly command: AnyCommand;
  /** The shopper it changes, where known, else the receipt. Commands of one lane are decided in order of arrival. */
  readonly lane: string;
  readonly userId: string | null;
  readonly deadlineMs: number;
  readonly trace: Trace;
  /** The first answer counts; later ones are ignored. */
  answer(answer: Answer): void;
  /** How often it was sent back to be decided again. */
  attempts: number;
  /**
   * True: its receipt and its shopper are read from the ledger. False at first: it is decided upon a cached shopper, and
   * a submission is assumed to be new. The first `stale` result leaves it false.
   */
  readsLedger: boolean;
  /** True after the store refused a document with several commands: the command gets a document of its own. */
  isAlone: boolean;
}
