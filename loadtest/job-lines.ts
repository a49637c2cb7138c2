// How a job process communicates with its parent: the job on stdin, and a line of JSON on stdout for each message.
import { json } from 'node:stream/consumers';

/** The job, as it was given. */
export const readJob = (): Promise<unknown> => json(process.stdin);

/** Reports progress. */
export function tellNote(note: unknown): void {
  process.stdout.write(`${JSON.stringify({ note })}\n`);
}

/** Reports the result and ends the process, even with open sockets. */
export function endWithResult(result: unknown): void {
  process.stdout.write(`${JSON.stringify({ result })}\n`, () => process.exit(0));
}
