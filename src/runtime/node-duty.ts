// The duty of a node: `edge` serves clients, `jobs` runs cluster jobs, `all` does both.
import type { Config } from './config.ts';

export type NodeDuty = Config['NODE_DUTY'];

export const servesClients = (role: string): boolean => role !== 'jobs';

export const runsJobs = (role: string): boolean => role !== 'edge';
