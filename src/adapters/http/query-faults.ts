// Explains an invalid query: the name of the parameter, and its allowed values.
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { maxBoardRows } from '../../contracts/boards.ts';
import { maxJournalPage } from '../../contracts/limits.ts';
import { fail } from './refusals.ts';

/** The allowed values of parameters whose schema has no readable message. */
type Parameters = Readonly<Record<string, string>>;

export const journalParameters: Parameters = {
  after: 'after is a whole number, 0 or more',
  limit: `limit is 1 to ${maxJournalPage}`,
};
export const boardParameters: Parameters = { limit: `limit is 1 to ${maxBoardRows}` };

/** Refuses a query with its first invalid parameter. */
export function failQuery(reply: FastifyReply, { issues }: z.ZodError, parameters: Parameters): FastifyReply {
  const issue = issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const [name = 'query'] = issue.keys;
    return fail(
      reply,
      'invalid',
      `there is no parameter of the name ${name.slice(0, 64)}`,
      name.slice(0, 64),
    );
  }
  const name = String(issue?.path[0] ?? 'query');
  return fail(reply, 'invalid', parameters[name] ?? issue?.message ?? 'the query is invalid', name);
}
