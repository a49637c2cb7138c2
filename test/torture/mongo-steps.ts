// Recognises the steps of a commit in what a node and MongoDB say to each other, so that a fault can strike at one of them.
import type { Piece } from './fault-pipe.ts';
import type { Direction, Inspect } from './fault-proxy.ts';

/** The commands of one commit, in their order: the commit itself, and the projection that is written behind it. */
export const commands = ['insert ledger', 'update users'] as const;
export type MongoCommand = (typeof commands)[number];

export interface Step {
  readonly command: MongoCommand;
  /** `asked`: the node has sent it, the server has not seen it. `answered`: done, and the node does not know. */
  readonly moment: 'asked' | 'answered';
}

/** Every place in a commit where something can break. */
export const steps: readonly Step[] = commands.flatMap((command) => [
  { command, moment: 'asked' },
  { command, moment: 'answered' },
]);

export const nameOf = ({ command, moment }: Step): string => `${command} ${moment}`;

const headerBytes = 16;
const messageOp = 2013;
/** Behind the header: four bytes of flags and one that says that the command's document follows. */
const documentAt = headerBytes + 5;
const stringType = 2;

/** What such a command carries. A start asks with empty ones whether it may send them at all. */
const contentOf: Readonly<Record<MongoCommand, string>> = {
  'insert ledger': 'claims',
  'update users': 'seq',
};

/** The command of a whole message, null where it is none of a commit's. */
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
 * For a fault proxy before MongoDB: passes whole messages on, and lets `strike` decide about those of a commit before
 * they are.
 */
export function inspectCommits(strike: (step: Step) => Promise<'pass' | 'drop'>): Inspect {
  return () => {
    const rests: Record<Direction, Buffer> = { toServer: Buffer.alloc(0), toClient: Buffer.alloc(0) };
    /** What the server was asked and has not answered, by the id of the request. */
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
