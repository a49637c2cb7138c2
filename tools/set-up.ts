// Makes sure that the tests find what they need: a mongod. Says nothing when it is there.
import { join } from 'node:path';
import { findMongodBinary } from '../src/adapters/mongod/find-binary.ts';

let told = false;
try {
  await findMongodBinary({
    explicit: process.env['MONGOD_BINARY'],
    cacheDir: join(import.meta.dirname, '..', '.cache', 'mongod'),
    onProgress: (line) => {
      if (!told) console.error(line);
      told = true;
    },
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
