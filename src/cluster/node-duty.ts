// The duty of a node: `edge` serves clients, `jobs` runs cluster jobs, `all` does both.

export const nodeDuties = ['all', 'edge', 'jobs'] as const;

export type NodeDuty = (typeof nodeDuties)[number];

export const servesClients = (duty: string): boolean => duty !== 'jobs';

export const runsJobs = (duty: string): boolean => duty !== 'edge';
