// `ops:checks`: what the doctor's checks have found.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const opsChecks: Handler<'ops:checks'> = async ({ doctor }) => done({ last: doctor.last() });
