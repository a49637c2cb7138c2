// Two nodes that have each other's shoppers carried, and the post between them.
import { expect } from 'vitest';
import type { Command } from '../../src/game/command.ts';
import type { Answer } from '../../src/pipeline/answer.ts';
import { refused } from '../../src/pipeline/answer.ts';
import type { Forward } from '../../src/pipeline/forward.ts';
import { createForward } from '../../src/pipeline/forward.ts';
import { createHomeOf } from '../../src/pipeline/home-node.ts';
import type { Job } from '../../src/pipeline/job.ts';
import { startTrace } from '../../src/pipeline/trace.ts';
import type { Mailbox } from '../../src/ports/mailbox.ts';
import { aSubmit } from '../builders.ts';

export const done: Answer = refused('invalid', 'as good as any answer');

interface Post {
  /** Letters that were sent, as `from>to type:ids`. */
  readonly sent: string[];
  /** What becomes of the next letters. */
  fate: 'arrives' | 'is lost' | 'reaches nobody';
  mailbox(address: string): Mailbox & { open: boolean; lose(): void };
}

function createPost(): Post {
  const boxes = new Map<string, (from: string, letter: unknown) => void>();
  const post: Post = {
    sent: [],
    fate: 'arrives',
    mailbox: (address) => {
      const onLoss: (() => void)[] = [];
      const box = {
        address,
        open: true,
        isOpen: () => box.open,
        lose: () => {
          box.open = false;
          for (const listener of onLoss) listener();
        },
        send: async (to: string, letter: unknown) => {
          const { type, items } = letter as { type: string; items: [number][] };
          post.sent.push(`${address}>${to} ${type}:${items.map(([id]) => id).join(',')}`);
          const deliver = boxes.get(to);
          if (post.fate === 'reaches nobody' || deliver === undefined) return false;
          const text = JSON.stringify(letter);
          if (post.fate === 'arrives') setImmediate(() => deliver(address, JSON.parse(text)));
          return true;
        },
        onLetter: (listener: (from: string, letter: unknown) => void) => void boxes.set(address, listener),
        onLoss: (listener: () => void) => void onLoss.push(listener),
      };
      return box;
    },
  };
  return post;
}

/** `there` answers everything, unless it is told to do otherwise. */
export function createTwoNodes({ patienceMs = 1_000, deadlineMs = 5_000 } = {}) {
  const post = createPost();
  const nodes = ['here', 'there'] as const;
  const carriedHere: string[] = [];
  const takenThere: string[] = [];
  const box = post.mailbox('here');
  let others: readonly string[] = ['there'];
  let takeIn: (command: Command) => Promise<Answer> | null = async () => done;
  const parts = { patienceMs, deadlineMs, now: () => performance.now() };
  let isContended = true;
  const forward: Forward = createForward({
    ...parts,
    mailbox: box,
    isContended: () => isContended,
    others: () => others,
    here: ({ command, answer }) => {
      carriedHere.push(command.receiptId);
      answer(done);
    },
    takeIn: () => null,
  });
  const home = createForward({
    ...parts,
    mailbox: post.mailbox('there'),
    isContended: () => true,
    others: () => ['here'],
    here: () => expect.fail('what was sent here goes no further'),
    takeIn: (command) => {
      takenThere.push(command.receiptId);
      return takeIn(command);
    },
  });
  const homeOf = createHomeOf(nodes);
  const shopperOf = (address: string): string =>
    Array.from({ length: 100 }, (_, index) => `u${index}`).find((userId) => homeOf(userId) === address) ?? '';
  const answers: Answer[] = [];
  const job = (receiptNo: string, userId: string | null = shopperOf('there')): Job => ({
    command: aSubmit({ receiptNo, userId: userId ?? 'unknown' }),
    lane: userId ?? receiptNo,
    userId,
    deadlineMs: 0,
    trace: startTrace(receiptNo),
    answer: (answer) => void answers.push(answer),
  });
  return {
    post,
    box,
    forward,
    home,
    answers,
    carriedHere,
    takenThere,
    job,
    shopperOf,
    leaveAlone: () => {
      isContended = false;
    },
    see: (list: readonly string[]) => {
      others = list;
    },
    homeAnswers: (how: typeof takeIn) => {
      takeIn = how;
    },
  };
}
