// Recognizes the steps of a commit in the messages between node and MongoDB, so that a fault can hit one of them.
import type { Piece } from './fault-pipe.ts';
import type { Direction, Inspect } from './fault-proxy.ts';

/** The commands of one commit, in order: the commit itself, and the projection written after it. */
export const commands = ['insert ledger', 'update users'] as const;
export type MongoCommand = (typeof commands)[number];

export interface Step {
  readonly command: MongoCommand;
  /** `asked`: the node sent it, the server has not received it. `answered`: done, and the node does not know. */
  readonly moment: 'asked' | 'answered';
}

/** Every point of a commit at which something can fail. */
export const steps: readonly Step[] = commands.flatMap((command) => [
  { command, moment: 'asked' },
  { command, moment: 'answered' },
]);

export const nameOf = ({ command, moment }: Step): string => `${command} ${moment}`;

const headerBytes = 16;
const messageOp = 2013;
/** After the header: four bytes of flags and one that announces the command's document. */
const documentAt = headerBytes + 5;
const stringType = 2;

/** What such a command contains. At its start a node sends empty ones to test its privileges. */
const contentOf: Readonly<Record<MongoCommand, string>> = {
  'insert ledger': 'claims',
  'update users': 'seq',
};

/** The command of a complete message, null if it does not belong to a commit. */
export function commandIn(message: Buffer): MongoCommand | null {
  if (message.length < documentAt + 8 || message.readInt32LE(12) !== messageOp) return null;
  if (message[documentAt - 1] !== 0) return null;
  // The first element of the document names the command; its value is the collection.
  const nameAt = documentAt + 5;
  const nameEnd = message.indexOf(0, nameAt);
  if (nameEnd === -1) return null;
  const name = message.toString('latin1', nameAt, nameEnd);
  const hasCollection = message[documentAt + 4] === stringType && nameEnd + 5 <= message.length;
  const collection = hasCollection
    ? message.toString('latin1', nameEnd + 5, nameEnd + 4 + message.readInt32LE(nameEnd + 1))
    : '';
  const words = collection === '' ? name : `${name} ${collection}`;
  const command = commands.find((known) => known === words) ?? null;
  return command !== null && message.includes(contentOf[command]) ? command : null;
}

/**
 * For a fault proxy before MongoDB: forwards complete messages, and lets `strike` decide about those of a commit
 * before.
 */
export function inspectCommits(strike: (step: Step) => Promise<'pass' | 'drop'>): Inspect {
  return () => {
    const rests: Record<Direction, Buffer> = { toServer: Buffer.alloc(0), toClient: Buffer.alloc(0) };
    /** Unanswered requests to the server, by request id. */
    const asked = new Map<number, MongoCommand>();

    function stepOf(message: Buffer, direction: Direction): Step | null {
      if (direction === 'toServer') {
        const command = commandIn(message);
        if (command === null) return null;
        asked.set(message.readInt32LE(4), command);
        return { command, moment: 'asked' };
      }
      const answers = message.readInt32LE(8);
      const command = asked.get(answers);
      asked.delete(answers);
      return command === undefined ? null : { command, moment: 'answered' };
    }

    return function* (chunk, direction): Generator<Piece> {
      let rest = Buffer.concat([rests[direction], chunk]);
      while (rest.length >= headerBytes && rest.length >= rest.readInt32LE(0)) {
        const bytes = rest.subarray(0, rest.readInt32LE(0));
        rest = rest.subarray(bytes.length);
        const step = stepOf(bytes, direction);
        yield step === null ? { bytes } : { bytes, gate: () => strike(step) };
      }
      rests[direction] = rest;
    };
  };
}
