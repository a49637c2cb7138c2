// Makes sure that the tests find what they need: a mongod, a redis-server, an haproxy and a
// Chromium. Prints nothing when they are there.
import { join } from 'node:path';
import { findHaproxy } from '../src/supervision/haproxy/find-binary.ts';
import { findMongodBinary } from '../src/supervision/mongod/find-binary.ts';
import { findRedisServer } from '../src/supervision/redis-server/find-binary.ts';
import { findChromium, findHeadlessShell } from './find-chromium.ts';

const cache = join(import.meta.dirname, '..', '.cache');

/** Returns a listener that prints only its first line. */
function tellOnce(): (line: string) => void {
  let told = false;
  return (line) => {
    if (!told) console.error(line);
    told = true;
  };
}

const needed = [
  () =>
    findMongodBinary({
      explicit: process.env['MONGOD_BINARY'],
      cacheDir: join(cache, 'mongod'),
      onProgress: tellOnce(),
    }),
  () => findRedisServer({ cacheDir: join(cache, 'redis'), onProgress: tellOnce() }),
  () => findHaproxy(tellOnce()),
  () => findChromium(tellOnce()),
  () => findHeadlessShell(tellOnce()),
];

for (const find of needed) {
  try {
    await find();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
