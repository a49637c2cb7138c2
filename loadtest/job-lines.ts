// How a program that was started for a job speaks to whoever started it: the job on stdin, a line of JSON per word.
import { json } from 'node:stream/consumers';

/** The job, as it was given. */
export const readJob = (): Promise<unknown> => json(process.stdin);

/** A word on the way. */
export function tellNote(note: unknown): void {
  process.stdout.write(`${JSON.stringify({ note })}\n`);
}

/** The result, and the end of the process: open sockets do not hold it. */
export function endWithResult(result: unknown): void {
  process.stdout.write(`${JSON.stringify({ result })}\n`, () => process.exit(0));
}
