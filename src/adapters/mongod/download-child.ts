// The child process of download-mongod.ts: downloads a mongod below the folder named by its only argument.
import { MongoBinary } from 'mongodb-memory-server-core/lib/util/MongoBinary.js';
import { DEFAULT_VERSION } from 'mongodb-memory-server-core/lib/util/resolveConfig.js';

const [stageDir] = process.argv.slice(2);

// The parent is gone: nobody waits for the file any more.
process.on('disconnect', () => process.exit(1));

async function download(downloadDir: string): Promise<{ path: string } | { error: string }> {
  try {
    // download() looks for the binary in the folder it is given, with the checks of the library's release.
    const options = { version: DEFAULT_VERSION, downloadDir };
    const { DryMongoBinary } = await import('mongodb-memory-server-core/lib/util/DryMongoBinary.js');
    const full = await DryMongoBinary.generateOptions(options);
    return {
      path: await MongoBinary.download({
        ...full,
        downloadDir,
        platform: process.platform,
        checkMD5: true,
      }),
    };
  } catch (error) {
    return {
      error: error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error),
    };
  }
}

if (stageDir === undefined) throw new Error('usage: download-child.ts FOLDER');
const answer = await download(stageDir);
process.send?.(answer, () => process.exit('path' in answer ? 0 : 1));
