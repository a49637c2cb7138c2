// `ops:checks`: the doctor's last report.
import type { Handler } from './handler.ts';
import { done } from './handler.ts';

export const opsChecks: Handler<'ops:checks'> = async ({ doctor }) => done({ last: doctor.last() });
