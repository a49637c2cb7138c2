// What a node does by its role: `edge` serves clients, `jobs` runs jobs, `all` does both.
import type { Config } from './config.ts';

export type NodeRole = Config['ROLE'];

export const servesClients = (role: string): boolean => role !== 'jobs';

export const runsJobs = (role: string): boolean => role !== 'edge';
