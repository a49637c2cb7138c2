// What the figures were measured on, without anything that names a person, a host or a folder.
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Machine } from './results-file.ts';

export const describeMachine = (mongodbVersion: string): Machine => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release().split('-')[0]}`,
  node: process.versions.node,
  mongodb: mongodbVersion,
});
