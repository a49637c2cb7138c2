// `ops:history`: the last hour of the mall, and the latest rows of its log.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const opsHistory: Handler<'ops:history'> = async ({ ops }) => done(ops.history());
