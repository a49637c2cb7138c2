// A command on its way: from admission to its answer.
import type { AnyCommand } from '../game/command.ts';
import type { Answer } from './answer.ts';
import type { Trace } from './trace.ts';

export interface PendingCommand {
  readonly command: AnyCommand;
  /** The shopper it changes, where known: commands of one lane are decided in their order of arrival. */
  readonly lane: string;
  readonly userId: string | null;
  readonly deadlineMs: number;
  readonly trace: Trace;
  /** The first answer counts, later ones are dropped. */
  answer(answer: Answer): void;
  /** How often it went again. From the first time on it is decided upon what is stored, never upon a copy. */
  attempts: number;
  /** True after the store refused a document that held others, too: it gets a document of its own. */
  isAlone: boolean;
}
